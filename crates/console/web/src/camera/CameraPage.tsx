import { useQuery } from "@tanstack/react-query";
import { Card, Empty, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { AlertBand } from "../alerts/AlertBand";
import { cameraQuery } from "../api/queries";
import { useMay } from "../session/session";
import { clock, shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { StateDot } from "../ui/StateDot";
import { eventWord, gapWord, reasonWord } from "../ui/words";
import { stretchText } from "./day";
import { DayView } from "./DayView";
import { HealthPanel } from "./HealthPanel";
import { MarkForm } from "./MarkForm";
import { useDay, type Day } from "./useDay";

/** One camera: its recorded day, what is missing and why, how it is now. */
export default function CameraPage() {
  const { id = "" } = useParams();
  return <OneCamera key={id} id={id} />;
}

function OneCamera({ id }: { id: string }) {
  const { t } = useTranslation();
  const camera = useQuery(cameraQuery(id));
  const views = useMay("footage_view");
  const day = useDay(id);
  if (camera.error) {
    return (
      <Page title={t("menu.cameras")}>
        <Failed error={camera.error} retry={() => void camera.refetch()} />
      </Page>
    );
  }
  if (!camera.data) return <Skeleton active className="page" />;
  const { name, site_name, area_name, place, health } = camera.data;
  const lead = (
    <>
      <StateDot state={health.state} word /> {health.reason && reasonWord(health.reason)}{" "}
      {health.since && t("live.since", { time: shortDateTime(health.since) })} · {area_name} ·{" "}
      {site_name} {place && `· ${place}`}
    </>
  );
  return (
    <Page title={name} lead={lead}>
      <AlertBand camera={id} />
      <div className="columns">
        {views ? (
          <DayView camera={camera.data} day={day} />
        ) : (
          <Empty description={t("day.mayNot")} />
        )}
        <div>
          <HealthPanel camera={id} />
          {views && <Gaps day={day} />}
          <Events day={day} camera={id} />
        </div>
      </div>
    </Page>
  );
}

/** Shorter ones, as between connecting and the first picture, would hide those that matter. */
const LISTED_MS = 1000;

function Gaps({ day }: { day: Day }) {
  const { t } = useTranslation();
  const gaps = day.gaps.filter(({ from, to }) => to - from >= LISTED_MS);
  return (
    <Card size="small" title={t("day.gaps")} className="gap-below">
      {gaps.length === 0 && <p>{t("day.noGaps")}</p>}
      <ul className="plain-list">
        {[...gaps].reverse().map((gap) => (
          <li key={gap.from}>
            <button type="button" className="link-button" onClick={() => day.seek(gap.from)}>
              {stretchText(gap)}
            </button>{" "}
            {gapWord(gap.reason)}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Events({ day, camera }: { day: Day; camera: string }) {
  const { t } = useTranslation();
  const posts = useMay("event_post");
  return (
    <Card size="small" title={t("day.events")}>
      {posts && day.chosen && <MarkForm camera={camera} at={day.at} />}
      {day.events.length === 0 && <p>{t("day.noEvents")}</p>}
      <ul className="plain-list">
        {day.events.map((event) => (
          <li key={event.id}>
            <button
              type="button"
              className="link-button"
              onClick={() => day.seek(Date.parse(event.at))}
            >
              {clock(event.at)}
            </button>{" "}
            {eventWord(event.kind)} {event.note} {event.by && `(${event.by})`}
          </li>
        ))}
      </ul>
    </Card>
  );
}
