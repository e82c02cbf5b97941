import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Space } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { cameraQuery } from "../../api/queries";
import type { Camera } from "../../api/types";
import { useMay } from "../../session/session";
import { Failed } from "../../ui/Failed";
import { StateDot } from "../../ui/StateDot";
import { reasonWord } from "../../ui/words";
import { LegalPanel } from "../../legal/LegalPanel";
import { WatchGate } from "../../register/WatchGate";
import { LiveView } from "../../wall/LiveView";

/** The camera is added; its state and its picture appear by themselves. */
export function DoneStep({
  id,
  again,
  close,
}: {
  id: string;
  again: () => void;
  close: () => void;
}) {
  const { t } = useTranslation();
  const watches = useMay("live_view");
  // The feed tells of changes; one that came before the page knew the camera is asked for.
  const camera = useQuery({
    ...cameraQuery(id),
    refetchInterval: ({ state }) => (state.data?.health.state === "online" ? false : 1000),
  });
  return (
    <>
      {camera.error && <Failed error={camera.error} />}
      {camera.data && <Verdict camera={camera.data} />}
      {camera.data?.health.state === "unapproved" && <LegalPanel id={id} />}
      {watches && camera.data && camera.data.health.state !== "unapproved" && (
        <div className="wizard-live">
          <WatchGate>
            <LiveView
              camera={id}
              name={camera.data.name}
              masks={camera.data.masks}
              stream={camera.data.sub ? "sub" : "main"}
            />
          </WatchGate>
        </div>
      )}
      <Space wrap>
        <Button type="primary" onClick={again}>
          {t("addCamera.another")}
        </Button>
        <Link to={`/cameras/${id}`} className="ant-btn-link">
          {t("addCamera.open")}
        </Link>
        {watches && <Link to="/wall">{t("addCamera.wall")}</Link>}
        <Button type="text" onClick={close}>
          {t("addCamera.close")}
        </Button>
      </Space>
      <p className="wizard-hint">{t("addCamera.anotherHint")}</p>
    </>
  );
}

function Verdict({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const { state, reason } = camera.health;
  const type =
    state === "online"
      ? "success"
      : state === "unknown" || state === "unapproved"
        ? "info"
        : "warning";
  return (
    <div aria-live="polite" data-state={state}>
      <Alert
        type={type}
        className="gap-below"
        title={
          <>
            {camera.name} · <StateDot state={state} word />
          </>
        }
        description={
          state === "online"
            ? t("addCamera.online")
            : state === "unapproved"
              ? t("legal.unapprovedWhat")
              : state === "unknown"
                ? t("addCamera.connecting")
                : t("addCamera.trouble", { reason: reasonWord(reason ?? state) })
        }
      />
    </div>
  );
}
