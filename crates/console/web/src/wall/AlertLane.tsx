import {
  BellFilled,
  CheckOutlined,
  DoubleLeftOutlined,
  DoubleRightOutlined,
  MutedOutlined,
  PhoneOutlined,
  SoundOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Age } from "../alerts/Age";
import { hasNew, listedName } from "../alerts/alert";
import type { Alert } from "../api/types";
import { Failed } from "../ui/Failed";
import { useMay } from "../session/session";
import type { Lane } from "./lane";
import { useChime } from "./useChime";

interface Props {
  /** Those that are open, those raised last first; absent while they are not known. */
  alerts: readonly Alert[] | undefined;
  error: Error | null;
  lane: Lane;
  change: (lane: Lane) => void;
  show: (alert: Alert) => void;
  acknowledge: (alert: Alert) => void;
}

/** What is out of order, beside the pictures; it never takes the focus. */
export function AlertLane(props: Props) {
  const { alerts, error, lane, change } = props;
  const { t } = useTranslation();
  const chime = useChime(lane.sound);
  useRinging(alerts, chime.ring);
  const fresh = alerts?.filter(({ state }) => state === "open").length ?? 0;
  const fold = t(lane.open ? "lane.hide" : "lane.show");
  const sound = t(lane.sound ? "lane.soundOn" : "lane.soundOff");
  return (
    <aside className={lane.open ? "lane" : "lane lane-folded"} aria-label={t("lane.title")}>
      <div className="lane-head">
        <Button
          type="text"
          size="small"
          aria-label={fold}
          title={fold}
          aria-expanded={lane.open}
          icon={lane.open ? <DoubleRightOutlined /> : <DoubleLeftOutlined />}
          onClick={() => change({ ...lane, open: !lane.open })}
        />
        {lane.open && <strong className="lane-title">{t("lane.title")}</strong>}
        <span className={fresh > 0 ? "lane-count lane-count-open" : "lane-count"}>
          {alerts?.length ?? ""}
        </span>
        <Button
          type="text"
          size="small"
          aria-label={sound}
          title={sound}
          aria-pressed={lane.sound}
          data-sound={lane.sound ? (chime.blocked ? "blocked" : "on") : "off"}
          icon={lane.sound ? <SoundOutlined /> : <MutedOutlined />}
          onClick={() => change({ ...lane, sound: !lane.sound })}
        />
      </div>
      {lane.open && (
        <>
          {chime.blocked && <p className="lane-hint">{t("lane.blocked")}</p>}
          {error && <Failed error={error} />}
          {alerts?.length === 0 && <p className="lane-none">{t("lane.none")}</p>}
          <ul className="lane-list">
            {alerts?.map((alert) => (
              <OneAlert key={alert.id} {...props} alert={alert} />
            ))}
          </ul>
          <p className="lane-foot">
            <Link to="/alerts">{t("alerts.all")}</Link> · {t("lane.keys")}
          </p>
        </>
      )}
    </aside>
  );
}

/** Rings for what is new, and not for what was there when the page was opened. */
function useRinging(alerts: readonly Alert[] | undefined, ring: () => void): void {
  const before = useRef<readonly Alert[]>(undefined);
  useEffect(() => {
    if (!alerts) return;
    if (before.current && hasNew(before.current, alerts)) ring();
    before.current = alerts;
  }, [alerts, ring]);
}

function OneAlert(props: Props & { alert: Alert }) {
  const { alert, show, acknowledge } = props;
  const { t } = useTranslation();
  const handles = useMay("alert_handle");
  const open = alert.state === "open";
  const name = listedName(t, alert);
  const knows = alert.assignee_name
    ? t("lane.assigned", { name: alert.assignee_name })
    : alert.acknowledged_by && t("lane.by", { name: alert.acknowledged_by });
  return (
    <li
      className={open ? "lane-alert lane-alert-open" : "lane-alert"}
      data-alert={alert.id}
      data-state={alert.state}
    >
      <button
        type="button"
        className="lane-show"
        aria-label={t("lane.showOf", { name })}
        title={t("lane.showOf", { name })}
        onClick={() => show(alert)}
      >
        <span className="lane-cause">
          {open ? (
            <span className="lane-new">
              <BellFilled aria-hidden /> {t("lane.unacknowledged")}
            </span>
          ) : (
            <CheckOutlined aria-hidden />
          )}
          <strong>{t(`alertCause.${alert.cause}`)}</strong>
          <span className="lane-age">
            <Age alert={alert} />
          </span>
        </span>
        <span className="lane-name">{name}</span>
      </button>
      <div className="lane-more">
        {alert.flapping && (
          <span className="lane-flapping">{t("alerts.flappingTimes", { n: alert.times })}</span>
        )}
        {alert.contact && (
          <span>
            <PhoneOutlined aria-label={t("alerts.contact")} /> {alert.contact}
          </span>
        )}
        {!open && knows && <span>{knows}</span>}
      </div>
      <div className="lane-acts">
        {handles && alert.actions.includes("acknowledge") && (
          <Button
            size="small"
            aria-label={t("lane.acknowledgeOf", { name })}
            onClick={() => acknowledge(alert)}
          >
            {t("alertAction.acknowledge")}
          </Button>
        )}
        <Link to={`/alerts/${alert.id}`} aria-label={t("lane.detailsOf", { name })}>
          {t("alerts.details")}
        </Link>
      </div>
    </li>
  );
}
