import { useQuery } from "@tanstack/react-query";
import { Card, Empty, Skeleton, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useEffect, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { AlertBand } from "../alerts/AlertBand";
import { cameraQuery } from "../api/queries";
import type { CameraEvent } from "../api/types";
import { HoldsCard } from "../cases/HoldsCard";
import { CaseFromEvent, OpenFromEvent } from "../cases/OpenFromEvent";
import { PurgeButton } from "../purge/PurgeButton";
import { useMay } from "../session/session";
import { clock, day as dayOf, shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { StateDot } from "../ui/StateDot";
import { eventWord, gapWord, reasonWord } from "../ui/words";
import type { Stretch } from "../video/timeline/draw";
import { stretchText } from "./day";
import { DayView } from "./DayView";
import { placeOf, queryOf } from "./link";
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
  const day = useLinkedDay(id);
  if (camera.error && !camera.data) {
    return (
      <Page title={t("menu.cameras")}>
        <Failed error={camera.error} retry={() => void camera.refetch()} />
      </Page>
    );
  }
  if (!camera.data) return <Skeleton active className="page" />;
  const { name, site_name, area_name, place, health, removed } = camera.data;
  const lead = removed ? (
    <>
      <Tag>{t("cameras.removedAt", { time: shortDateTime(removed) })}</Tag> {t("cameras.heldOnly")}{" "}
      · {area_name} · {site_name}
    </>
  ) : (
    <>
      <StateDot state={health.state} word /> {health.reason && reasonWord(health.reason)}{" "}
      {health.since && t("live.since", { time: shortDateTime(health.since) })} · {area_name} ·{" "}
      {site_name} {place && `· ${place}`}
    </>
  );
  return (
    <Page
      title={name}
      lead={lead}
      actions={
        <>
          {!removed && <Link to={`/cameras/${id}/legal`}>{t("legal.title")}</Link>}
          <PurgeButton camera={id} />
        </>
      }
    >
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
          {views && <HoldsCard camera={id} stream={day.stream} whole={day.whole} seek={day.seek} />}
          <Events day={day} camera={id} />
        </div>
      </div>
    </Page>
  );
}

/** How long a pause is before the address of the page says where one is. */
const REST_MS = 400;

/** The days of a camera, beginning where the page's address says and written there. */
function useLinkedDay(camera: string): Day {
  const [query, setQuery] = useSearchParams();
  const [opened] = useState(() => placeOf(query, Date.now()));
  const day = useDay(camera, opened);
  const { at, stream, chosen, playing } = day;
  useEffect(() => {
    if (playing) return;
    const rest = setTimeout(() => {
      setQuery(chosen ? queryOf({ at, stream }) : {}, { replace: true });
    }, REST_MS);
    return () => clearTimeout(rest);
  }, [at, stream, chosen, playing, setQuery]);
  return day;
}

/** More lines than this nobody reads: one looks nearer instead. */
const MOST_LINES = 100;

/** Those that share time with what the timeline shows. */
function inSight<T extends Stretch>(all: readonly T[], { view }: Day): T[] {
  return all.filter(({ from, to }) => from <= view.to && view.from <= to);
}

/** With the day, where several are in sight. */
function when(at: number, { view }: Day): string {
  return dayOf(view.from) === dayOf(view.to) ? "" : `${dayOf(at).slice(5)} `;
}

function Gaps({ day }: { day: Day }) {
  const { t } = useTranslation();
  const gaps = inSight(day.listed, day).reverse();
  return (
    <Card size="small" title={t("day.gaps")} className="gap-below">
      {gaps.length === 0 && <p>{t("day.noGaps")}</p>}
      <ul className="plain-list scrolled-list" tabIndex={gaps.length > 0 ? 0 : -1}>
        {gaps.slice(0, MOST_LINES).map((gap) => (
          <li key={gap.from} aria-current={gap.from <= day.at && day.at < gap.to}>
            <button type="button" className="link-button" onClick={() => day.seek(gap.from)}>
              {when(gap.from, day)}
              {stretchText(gap)}
            </button>{" "}
            {gapWord(gap.reason)}
          </li>
        ))}
      </ul>
      {gaps.length > MOST_LINES && <p>{t("playback.more", { n: gaps.length - MOST_LINES })}</p>}
    </Card>
  );
}

function Events({ day, camera }: { day: Day; camera: string }) {
  const { t } = useTranslation();
  const posts = useMay("event_post");
  // Not in its line: that goes when the timeline moves on, and with it what was written.
  const [about, setAbout] = useState<CameraEvent>();
  const events = inSight(day.events, day);
  return (
    <Card size="small" title={t("day.events")}>
      {posts && day.chosen && <MarkForm camera={camera} at={day.at} />}
      {events.length === 0 && <p>{t("day.noEvents")}</p>}
      <ul className="plain-list scrolled-list" tabIndex={events.length > 0 ? 0 : -1}>
        {events.slice(0, MOST_LINES).map((event) => (
          <li key={event.id}>
            <button type="button" className="link-button" onClick={() => day.seek(event.from)}>
              {when(event.from, day)}
              {clock(event.at)}
            </button>{" "}
            {eventWord(event.kind)} {event.note} {event.by && `(${event.by})`}
            <OpenFromEvent event={event} open={setAbout} />
          </li>
        ))}
      </ul>
      {events.length > MOST_LINES && <p>{t("playback.more", { n: events.length - MOST_LINES })}</p>}
      {about && <CaseFromEvent event={about} close={() => setAbout(undefined)} />}
    </Card>
  );
}
