import { CheckCircleTwoTone, CloseCircleTwoTone } from "@ant-design/icons";
import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { MISSING, type LegalRecord } from "../api/types";
import { ReminderTag } from "./ReminderTag";

/** What approval needs of a camera of this class, and what of it is there. */
export function Checklist({ record }: { record: LegalRecord }) {
  const { t } = useTranslation();
  const { missing, legal, reminders } = record;
  const asked = MISSING.filter((word) => {
    if (word === "necessity") return legal.class === "art9";
    if (word === "secret_consent") return legal.near_secret_unit;
    if (word === "sharing") return legal.class === "art7_2";
    return word !== "sharing_over" || missing.includes(word);
  });
  return (
    <Card size="small" title={t("legal.checklist")} className="gap-below">
      <ul className="plain-list">
        {asked.map((word) => {
          const lacks = missing.includes(word);
          return (
            <li key={word} data-missing={lacks ? word : undefined}>
              {lacks ? (
                <CloseCircleTwoTone twoToneColor="#c62828" aria-label={t("legal.lacks")} />
              ) : (
                <CheckCircleTwoTone twoToneColor="#1b7f3b" aria-label={t("legal.there")} />
              )}{" "}
              {t(`legal.missing.${word}`)}
            </li>
          );
        })}
      </ul>
      {reminders.length > 0 && (
        <p className="legal-reminders">
          {reminders.map((one) => (
            <ReminderTag key={one.reminder} {...one} />
          ))}
        </p>
      )}
      {legal.masks.length > 0 && <Tag>{t("legal.maskCount", { n: legal.masks.length })}</Tag>}
    </Card>
  );
}
