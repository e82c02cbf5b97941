import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { systemQuery } from "../api/queries";
import { useMay } from "../session/session";
import { dateTime, shortDateTime } from "../time";

/** What everybody must see on every page: made-up data, no days of the law, pictures that pass in the
 * clear, a certificate that ends, a database that takes nothing, a full disk, or one that is too small
 * for what was promised. */
export function Bands() {
  const { t } = useTranslation();
  const system = useQuery({ ...systemQuery, enabled: useMay("system_read") }).data;
  const lost = system?.streams_without_space ?? 0;
  const promised = system?.retention.min_days ?? 0;
  const kept = system?.days_kept ?? promised;
  return (
    <>
      {system?.demo && (
        <div className="band band-demo" role="status">
          {t("shell.demo")}
        </div>
      )}
      {system?.compliance === "off" && (
        <div className="band band-compliance" role="alert">
          {t("shell.complianceOff")}
        </div>
      )}
      {system?.administrators === "one" && !system.demo && (
        <div className="band band-demo" role="status">
          {t("shell.oneAdministrator")}
        </div>
      )}
      {system?.readable && (
        <div className="band band-compliance" role="alert">
          {t("shell.readable")}
        </div>
      )}
      {system?.certificate_ends_soon && system.certificate_ends && (
        <div className="band band-compliance" role="alert">
          {t("shell.certificateEnds", { time: dateTime(system.certificate_ends) })}
        </div>
      )}
      {system?.rows_waiting_since && (
        <div className="band band-compliance" role="alert">
          {t("shell.rowsWaiting", { since: shortDateTime(system.rows_waiting_since) })}
        </div>
      )}
      {lost > 0 && (
        <div className="band band-compliance" role="alert">
          {t("shell.noSpace", { n: lost })}
        </div>
      )}
      {kept < promised && !system?.demo && (
        <div className="band band-compliance" role="alert">
          {t("shell.tooFewDays", { kept, promised })}
        </div>
      )}
    </>
  );
}
