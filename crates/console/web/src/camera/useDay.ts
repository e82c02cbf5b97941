/** What the page of one camera's days knows and does: where one is, what is marked, what is loaded. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { CameraEvent, StreamKind } from "../api/types";
import { DAY_MS, day as dayOf, dayStart, instant } from "../time";
import type { Stretch } from "../video/timeline/draw";
import type { ClipRequest } from "./clip";
import {
  chosenOf,
  clipAround,
  dayAfter,
  LISTED_MS,
  nextFrom,
  nextRecorded,
  stretchAt,
  wholeOf,
} from "./day";
import { findLandmark, useFootage, type Landmark } from "./useFootage";
import type { Place } from "./link";

const REFRESH_MS = 15_000;
/** What was recorded in the last moments is not readable yet. */
const TAIL_MS = 1500;
/** Where playing begins when nobody chose an instant: this long before the newest footage. */
const REPLAY_MS = 30_000;
/** So much around an instant that a link leads to. */
const AROUND_MS = 30 * 60_000;

/** The day or the instant that was chosen last, from outside the timeline. */
interface Choice {
  /** `undefined` for the last 24 hours. */
  date: string | undefined;
  /** What is looked at. */
  span: Stretch;
  /** Whether the timeline may look nearer, where little was recorded. */
  nearer: boolean;
}

export function useDay(camera: string, opened: Partial<Place>) {
  const client = useQueryClient();
  const [now, setNow] = useState(() => Date.now());
  const [choice, setChoice] = useState<Choice>(() => {
    const { at } = opened;
    if (at === undefined) return { date: undefined, span: chosenOf(undefined, now), nearer: true };
    const span = { from: at - AROUND_MS, to: at + AROUND_MS };
    return { date: dayOf(at), span, nearer: false };
  });
  const [view, setView] = useState(choice.span);
  const [stream, setStream] = useState<StreamKind>(opened.stream ?? "main");
  const [position, setPosition] = useState(opened.at);
  const [target, setTarget] = useState(opened.at === undefined ? undefined : { at: opened.at });
  const [request, setRequest] = useState<ClipRequest>();
  const [playing, setPlaying] = useState(false);
  const [marks, setMarks] = useState<{ from?: number; to?: number }>({});
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);

  const footage = useFootage(camera, stream, now, { view, at: position });
  const { recorded, gaps, knows } = footage;
  const whole = useMemo(() => wholeOf(choice.date, now), [choice.date, now]);
  const events = useMemo(() => footage.events.map(stretchOf), [footage.events]);
  const eventTimes = useMemo(() => events.map(({ from }) => from), [events]);
  const newest = recorded.at(-1)?.to;
  const chosenEnd = Math.min(now, choice.span.to);
  const last = recorded.filter(({ from }) => from < chosenEnd).at(-1);
  const at = position ?? Math.min(last?.to ?? chosenEnd, chosenEnd);

  const clipOf = (wanted: number): ClipRequest => {
    const end = Math.min(now, newest ?? now) - TAIL_MS;
    return { camera, stream, ...clipAround(wanted, end) };
  };
  // What was chosen before it was known whether there is footage.
  if (target && !request && stretchAt(recorded, target.at)) setRequest(clipOf(target.at));

  const seek = (wanted: number): void => {
    setPosition(wanted);
    setTarget({ at: wanted });
    if (!stretchAt(recorded, wanted)) {
      setRequest(undefined);
      if (knows(wanted)) setPlaying(false);
      return;
    }
    const loaded = request?.stream === stream && request.from <= wanted && wanted < request.to;
    if (!loaded) setRequest(clipOf(wanted));
  };
  const reset = (): void => {
    setPosition(undefined);
    setTarget(undefined);
    setRequest(undefined);
    setPlaying(false);
  };
  const chooseDate = (date: string | undefined): void => {
    const span = chosenOf(date, Date.now());
    setChoice({ date, span, nearer: true });
    setView(span);
    reset();
  };
  const listed = useMemo(() => gaps.filter(({ from, to }) => to - from >= LISTED_MS), [gaps]);
  return {
    now,
    whole,
    choice,
    view,
    looked: setView,
    stream,
    at,
    target,
    request,
    playing,
    marks,
    footage,
    recorded,
    gaps,
    /** Those that are worth a line. */
    listed,
    /** Newest first. */
    events,
    eventTimes,
    gap: stretchAt(gaps, at),
    hasPicture: stretchAt(recorded, at) !== undefined,
    chosen: position !== undefined,
    knows,
    seek,
    play: (on: boolean) => {
      if (!on || request) {
        setPlaying(on);
        return;
      }
      const first = last && Math.max(last.from, Math.min(last.to, chosenEnd) - REPLAY_MS);
      // In a day that is over people want to see it from its beginning.
      const beginning = recorded.find(({ to }) => to > choice.span.from)?.from;
      const over = choice.date !== undefined && choice.span.to <= now;
      const begin = over && beginning !== undefined ? Math.max(beginning, choice.span.from) : first;
      const wanted = position ?? begin ?? at;
      seek(wanted);
      setPlaying(stretchAt(recorded, wanted) !== undefined);
    },
    moved: setPosition,
    /** The loaded clip is over: on with what was recorded next. */
    ended: (end: number) => {
      const next = stretchAt(recorded, end) ? end : nextRecorded(recorded, end);
      if (next === undefined || next >= (newest ?? 0) - TAIL_MS) setPlaying(false);
      else seek(next);
    },
    mark: (edge: "from" | "to") => setMarks({ ...marks, [edge]: at }),
    chooseDate,
    /** To the day before or after the one that is looked at. */
    turnDay: (way: 1 | -1) => {
      const shown = choice.date ?? dayOf(position ?? now);
      const inSight = position ?? (view.from + Math.min(view.to, now)) / 2;
      const from = choice.date === undefined && position === undefined ? shown : dayOf(inSight);
      const date = dayAfter(from, way);
      if (date <= dayOf(now)) chooseDate(date);
    },
    chooseStream: (chosen: StreamKind) => {
      // The same instant in the other stream.
      setStream(chosen);
      setRequest(undefined);
    },
    /** To the next gap, event or footage, or the one before; `false` when there is none. */
    jump: async (kind: Landmark, way: 1 | -1): Promise<boolean> => {
      const pick = (one: { recorded: readonly Stretch[]; gaps: readonly Stretch[] }) => {
        // One that goes on at midnight is no other one.
        const long = one.gaps.filter(
          ({ from, to }) =>
            to - from >= LISTED_MS && (way === -1 || from !== dayStart(dayOf(from))),
        );
        return nextFrom(kind === "gap" ? long : one.recorded, at, way)?.from;
      };
      const near =
        kind === "event"
          ? nextFrom([...events].reverse(), at, way)?.from
          : pick({ recorded, gaps });
      const loaded = near !== undefined && Math.abs(dayCount(near) - dayCount(at)) <= 1;
      const found = loaded
        ? near
        : await findLandmark(client, { camera, stream, now }, { kind, at, way }, pick);
      if (found !== undefined) seek(found);
      return found !== undefined;
    },
  };
}

/** An event as a stretch without a length. */
function stretchOf(event: CameraEvent): CameraEvent & Stretch {
  const at = instant(event.at);
  return { ...event, from: at, to: at };
}

const dayCount = (at: number): number => Math.floor(at / DAY_MS);

export type Day = ReturnType<typeof useDay>;
