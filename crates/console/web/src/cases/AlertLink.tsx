import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { nameOf } from "../alerts/alert";
import { alertQuery } from "../api/queries";
import { useMay } from "../session/session";
import { dateTime } from "../time";

/** What an alert that a case points to was about, with the way to it. */
export function AlertLink({ alert }: { alert: string }) {
  const { t } = useTranslation();
  const reads = useMay("alert_read");
  const { data } = useQuery({ ...alertQuery(alert), enabled: reads });
  if (!data) return <span>{t("link.alert")}</span>;
  return (
    <>
      <Link to={`/alerts/${alert}`}>
        {nameOf(data)} {t(`alertCause.${data.cause}`)}
      </Link>{" "}
      <span>
        {dateTime(data.since)} · {t(`alertState.${data.state}`)}
      </span>
    </>
  );
}
