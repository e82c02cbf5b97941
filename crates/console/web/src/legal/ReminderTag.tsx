import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { LegalRecord } from "../api/types";

type Told = LegalRecord["reminders"][number];

const COLOURS: Record<Told["reminder"], string> = {
  waiting: "blue",
  incomplete: "red",
  sharing_over: "red",
  filing_late: "red",
  filing_soon: "orange",
  sharing_soon: "orange",
  review_old: "orange",
  sign_photo: "default",
};

/** Something that somebody should see to, with the day it is due. */
export function ReminderTag({ reminder, due }: Told) {
  const { t } = useTranslation();
  return (
    <Tag color={COLOURS[reminder]} data-reminder={reminder}>
      {t(`legal.reminder.${reminder}`)}
      {due && ` · ${due}`}
    </Tag>
  );
}
