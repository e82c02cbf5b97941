/** What the page of one camera's day knows and does: where one is, what is marked, what is loaded. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { cameraEventsQuery, footageQuery } from "../api/queries";
import type { StreamKind } from "../api/types";
import { instant, rfc3339 } from "../time";
import type { ClipRequest } from "./clip";
import { clipAround, gapsOf, nextRecorded, recordedOf, stretchAt, wholeOf } from "./day";

const REFRESH_MS = 15_000;
/** What was recorded in the last moments is not readable yet. */
const TAIL_MS = 1500;
/** Where playing begins when nobody chose an instant: this long before the newest footage. */
const REPLAY_MS = 30_000;

export function useDay(camera: string) {
  const [now, setNow] = useState(() => Date.now());
  const [date, setDate] = useState<string>();
  const [stream, setStream] = useState<StreamKind>("main");
  const [position, setPosition] = useState<number>();
  const [target, setTarget] = useState<{ at: number }>();
  const [request, setRequest] = useState<ClipRequest>();
  const [playing, setPlaying] = useState(false);
  const [marks, setMarks] = useState<{ from?: number; to?: number }>({});
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);

  const whole = wholeOf(date, now);
  const [from, to] = [rfc3339(whole.from), rfc3339(whole.to)];
  const footage = useQuery({
    ...footageQuery(camera, from, to, stream),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const events = useQuery({
    ...cameraEventsQuery(camera, from, to),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const recorded = useMemo(() => recordedOf(footage.data?.segments ?? []), [footage.data]);
  const gaps = useMemo(() => gapsOf(footage.data?.gaps ?? []), [footage.data]);
  const at = position ?? recorded.at(-1)?.to ?? Math.min(now, whole.to);

  const seek = (instantWanted: number): void => {
    setPosition(instantWanted);
    setTarget({ at: instantWanted });
    const there = stretchAt(recorded, instantWanted);
    if (!there) {
      setRequest(undefined);
      setPlaying(false);
      return;
    }
    const loaded =
      request?.stream === stream && request.from <= instantWanted && instantWanted < request.to;
    if (loaded) return;
    const end = Math.min(whole.to, recorded.at(-1)?.to ?? now) - TAIL_MS;
    setRequest({ camera, stream, ...clipAround(instantWanted, end) });
  };
  return {
    now,
    whole,
    date,
    stream,
    at,
    target,
    request,
    playing,
    marks,
    footage,
    recorded,
    gaps,
    events: events.data ?? [],
    eventTimes: (events.data ?? []).map((event) => instant(event.at)),
    gap: stretchAt(gaps, at),
    hasPicture: stretchAt(recorded, at) !== undefined,
    chosen: position !== undefined,
    seek,
    play: (on: boolean) => {
      if (!on || request) {
        setPlaying(on);
        return;
      }
      const newest = recorded.at(-1);
      const first = newest && Math.max(newest.from, newest.to - REPLAY_MS);
      const wanted = position ?? first ?? at;
      seek(wanted);
      setPlaying(stretchAt(recorded, wanted) !== undefined);
    },
    moved: setPosition,
    /** The loaded clip is over: on with what was recorded next. */
    ended: (end: number) => {
      const next = stretchAt(recorded, end) ? end : nextRecorded(recorded, end);
      if (next === undefined || next >= (recorded.at(-1)?.to ?? 0) - TAIL_MS) setPlaying(false);
      else seek(next);
    },
    mark: (edge: "from" | "to") => setMarks({ ...marks, [edge]: at }),
    clearMarks: () => setMarks({}),
    chooseDate: (chosen: string | undefined) => {
      setDate(chosen);
      reset();
    },
    chooseStream: (chosen: StreamKind) => {
      setStream(chosen);
      reset();
    },
  };

  function reset(): void {
    setPosition(undefined);
    setTarget(undefined);
    setRequest(undefined);
    setPlaying(false);
  }
}

export type Day = ReturnType<typeof useDay>;
