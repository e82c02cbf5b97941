import { BellFilled, SyncOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Alert, AlertState } from "../api/types";

const COLOURS: Record<AlertState, string> = {
  open: "red",
  acknowledged: "blue",
  recovered: "green",
  closed: "default",
  merged: "default",
};

/** Where an alert stands, as a word; one that nobody knows of has a bell, too. */
export function AlertTag({ state }: { state: AlertState }) {
  const { t } = useTranslation();
  return (
    <Tag color={COLOURS[state]} icon={state === "open" && <BellFilled aria-hidden />}>
      {t(`alertState.${state}`)}
    </Tag>
  );
}

/** Says that what is wrong comes and goes. */
export function Flapping({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  if (!alert.flapping) return null;
  return (
    <Tag icon={<SyncOutlined aria-hidden />}>{t("alerts.flappingTimes", { n: alert.times })}</Tag>
  );
}
