import { Alert, Button, Card, Spin } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failed } from "../../ui/Failed";
import { ProbeResult } from "../ProbeResult";
import { allWork, isRunning, type Probe, type Probes } from "./useProbes";

/** Whether the camera answers: both streams, one after the other. */
export function TestStep({ probes, again }: { probes: Probes; again: () => void }) {
  const { t } = useTranslation();
  const { main, sub } = probes;
  const running = isRunning(probes);
  const failed = !running && !allWork(probes);
  const denied = main.kind === "done" && main.report.reason === "denied";
  return (
    <>
      {failed && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t(denied ? "addCamera.denied" : "addCamera.failed")}
          description={t("addCamera.failedWhat")}
        />
      )}
      <div className="wizard-probes">
        <StreamCard stream="main" probe={main} />
        <StreamCard stream="sub" probe={sub} />
      </div>
      {!running && <Button onClick={again}>{t("addCamera.again")}</Button>}
    </>
  );
}

function StreamCard({ stream, probe }: { stream: keyof Probes; probe: Probe }) {
  const { t } = useTranslation();
  return (
    <Card
      size="small"
      title={t(`stream.${stream}`)}
      extra={<Verdict probe={probe} />}
      role="group"
      aria-label={t(`stream.${stream}`)}
      data-probe={stream}
    >
      <div aria-live="polite">
        {probe.kind === "running" && <Running />}
        {probe.kind === "done" && <ProbeResult report={probe.report} />}
        {probe.kind === "failed" && <Failed error={probe.error} />}
        {(probe.kind === "waiting" || probe.kind === "skipped" || probe.kind === "absent") && (
          <p className="wizard-hint">{t(`addCamera.untried.${probe.kind}`)}</p>
        )}
      </div>
    </Card>
  );
}

function Verdict({ probe }: { probe: Probe }) {
  const { t } = useTranslation();
  if (probe.kind !== "done") return null;
  const { reachable, advice } = probe.report;
  const look = reachable ? (advice.length > 0 ? "doubtful" : "good") : "bad";
  return (
    <span className="state">
      <span className={`state-dot state-${look}`} aria-hidden />
      {t(`addCamera.verdict.${look}`, { n: advice.length })}
    </span>
  );
}

/** That something happens, and since when; the seconds are not read out. */
function Running() {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="wizard-running">
      <Spin size="small" /> {t("probe.trying")}{" "}
      <span aria-hidden>{t("addCamera.seconds", { n: seconds })}</span>
    </p>
  );
}
