import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertWithCameras } from "../api/types";
import { OpenCaseModal } from "../cases/OpenCaseModal";
import { useMay } from "../session/session";
import { instant } from "../time";
import { failureText } from "../ui/failure";
import { nameOf } from "./alert";
import { attachTo } from "./attach";

/** Opens a case that begins with what the alert knows, and points to cameras and footage. */
export function CaseFromAlert({ alert }: { alert: AlertWithCameras }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const views = useMay("footage_view");
  const [opening, setOpening] = useState(false);
  const cause = t(`alertCause.${alert.cause}`);
  const attach = async (id: string): Promise<void> => {
    const failures = await attachTo(id, alert, { note: t("alerts.linkNote", { cause }), views });
    if (failures.length === 0) return;
    const reason = failureText(t, failures[0]);
    // The case is open all the same; what is missing can be attached there by hand.
    void message.warning(t("alerts.linksFailed", { n: failures.length, reason }), 10);
  };
  return (
    <>
      <Button onClick={() => setOpening(true)}>{t("alerts.openCase")}</Button>
      {opening && (
        <OpenCaseModal
          initial={{
            title: t("alerts.title", { cause, name: nameOf(alert) }),
            area_id: alert.area_id,
            place: alert.site_name,
            occurred_at: instant(alert.since),
          }}
          opened={attach}
          close={() => setOpening(false)}
        />
      )}
    </>
  );
}
