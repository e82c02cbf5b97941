import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { systemQuery } from "../api/queries";
import { useMay } from "../session/session";

/** What everybody must see on every page: made-up data, and that the law's days do not hold. */
export function Bands() {
  const { t } = useTranslation();
  const system = useQuery({ ...systemQuery, enabled: useMay("system_read") }).data;
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
    </>
  );
}
