import { useQuery } from "@tanstack/react-query";
import { Card, Descriptions, Skeleton, Timeline } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { alertLogQuery, alertQuery } from "../api/queries";
import { HEALTH_STATES, type AlertWithCameras } from "../api/types";
import { useMay } from "../session/session";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { StateDot } from "../ui/StateDot";
import { alertLogWord } from "../ui/words";
import { Age } from "./Age";
import { nameOf } from "./alert";
import { AlertActions } from "./AlertActions";
import { AlertAdvice } from "./AlertAdvice";
import { AlertTag, Flapping } from "./AlertTag";
import { CaseFromAlert } from "./CaseFromAlert";
import { momentBefore } from "./caseFrom";

/** One alert: what is wrong, what to do, whom to call, what was done. */
export default function AlertPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery(alertQuery(id));
  const handles = useMay("alert_handle");
  const reports = useMay("case_report");
  if (found.error && !found.data) {
    return (
      <Page title={t("menu.alerts")}>
        <Failed error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  }
  const alert = found.data;
  if (!alert) return <Skeleton active className="page" />;
  const cause = t(`alertCause.${alert.cause}`);
  return (
    <Page
      title={t("alerts.title", { cause, name: nameOf(alert) })}
      lead={
        <>
          <AlertTag state={alert.state} /> <Flapping alert={alert} /> {t("alerts.lasted")}{" "}
          <Age alert={alert} /> · {alert.area_name} · {alert.site_name}
        </>
      }
      actions={
        <>
          {handles && <AlertActions alert={alert} />}
          {reports && <CaseFromAlert alert={alert} />}
        </>
      }
    >
      <div className="columns">
        <div>
          <AlertAdvice alert={alert} />
          <Cameras alert={alert} />
        </div>
        <div>
          <Facts alert={alert} />
          <Log id={id} />
        </div>
      </div>
    </Page>
  );
}

/** The cameras it stands for, each with the way to its last pictures. */
function Cameras({ alert }: { alert: AlertWithCameras }) {
  const { t } = useTranslation();
  const views = useMay("footage_view");
  const { camera_id, since } = alert;
  const cameras = camera_id ? [{ camera_id, name: nameOf(alert), since }] : alert.away;
  return (
    <Card size="small" title={t("alerts.away")}>
      <ul className="plain-list">
        {cameras.map((camera) => (
          <li key={camera.camera_id} className="alert-camera" data-away={camera.camera_id}>
            <Link to={`/cameras/${camera.camera_id}`}>{camera.name}</Link>
            <span>{dateTime(camera.since)}</span>
            {views && (
              <Link to={`/cameras/${camera.camera_id}?at=${momentBefore(camera.since)}`}>
                {t("alerts.before")}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Facts({ alert }: { alert: AlertWithCameras }) {
  const { t } = useTranslation();
  const { acknowledged_by, acknowledged_at, ended, ended_by } = alert;
  const facts: [string, string | null][] = [
    [t("alerts.since"), dateTime(alert.since)],
    [t("alerts.raised"), dateTime(alert.raised)],
    [t("alerts.times"), alert.flapping ? String(alert.times) : null],
    // Of space nothing is said by how cameras are.
    [t("alerts.seen"), alert.seen === "unknown" ? null : t(`state.${alert.seen}`)],
    [
      t("alerts.acknowledged"),
      acknowledged_by && `${acknowledged_by} ${acknowledged_at ? dateTime(acknowledged_at) : ""}`,
    ],
    [t("alerts.assignee"), alert.assignee_name],
    [t("alerts.ended"), ended && `${dateTime(ended)} ${ended_by || t("alerts.byItself")}`],
  ];
  return (
    <Card size="small" className="gap-below" title={t("alerts.facts")}>
      <Descriptions
        size="small"
        column={1}
        items={facts
          .filter(([, value]) => value)
          .map(([label, value]) => ({ key: label, label, children: value }))}
      />
    </Card>
  );
}

function Log({ id }: { id: string }) {
  const { t } = useTranslation();
  const log = useQuery(alertLogQuery(id));
  return (
    <Card size="small" title={t("alerts.log")}>
      {log.error && <Failed error={log.error} />}
      <Timeline
        items={(log.data?.items ?? []).map((row) => ({
          key: row.seq,
          content: (
            <div data-log={row.action}>
              <strong>{alertLogWord(row.action)}</strong> {row.by} · {dateTime(row.at)}
              {row.note && <LogNote action={row.action} note={row.note} />}
            </div>
          ),
        }))}
      />
    </Card>
  );
}

/** What people wrote; for a raising, the state the camera was in. */
function LogNote({ action, note }: { action: string; note: string }) {
  const { t } = useTranslation();
  const [, kept, promised] = /^(\d+) < (\d+)$/.exec(note) ?? [];
  if (action.startsWith("raise") && kept) {
    return <div>{t("alerts.daysShort", { kept, promised })}</div>;
  }
  const seen = action.startsWith("raise") && HEALTH_STATES.find((state) => state === note);
  return <div>{seen ? <StateDot state={seen} word /> : note}</div>;
}
