import { useQuery } from "@tanstack/react-query";
import { Alert as Band, Button, Space } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { cameraAlertsQuery } from "../api/queries";
import type { Alert } from "../api/types";
import { useMay } from "../session/session";
import { Age } from "./Age";
import { AlertTag, Flapping } from "./AlertTag";
import { useAct } from "./useAct";

/** The open alerts of a camera, or of its site, over its page. */
export function AlertBand({ camera }: { camera: string }) {
  const alerts = useQuery({ ...cameraAlertsQuery(camera), enabled: useMay("alert_read") });
  return alerts.data?.items.map((alert) => <OneBand key={alert.id} alert={alert} />);
}

function OneBand({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const handles = useMay("alert_handle");
  const acting = useAct();
  return (
    <Band
      type={alert.state === "open" ? "error" : "warning"}
      showIcon
      className="gap-below"
      data-band={alert.id}
      title={
        <>
          <AlertTag state={alert.state} /> {t(`alertCause.${alert.cause}`)} · {t("alerts.lasted")}{" "}
          <Age alert={alert} /> <Flapping alert={alert} />{" "}
          {alert.assignee_name ?? alert.acknowledged_by}
        </>
      }
      action={
        <Space>
          {handles && alert.actions.includes("acknowledge") && (
            <Button
              size="small"
              loading={acting.isPending}
              onClick={() => acting.mutate({ alert, action: "acknowledge" })}
            >
              {t("alertAction.acknowledge")}
            </Button>
          )}
          <Link to={`/alerts/${alert.id}`}>{t("alerts.details")}</Link>
        </Space>
      }
    />
  );
}
