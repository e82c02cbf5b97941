/** What exists of the days that are looked at: day by day, the newest first, kept for a while. */

import { useQueries, useQuery, type QueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { cameraEventsQuery, footageDaysQuery, footageQuery } from "../api/queries";
import type { Footage, FootageDay, StreamKind } from "../api/types";
import { DAY_MS, day, dayStart, instant, rfc3339 } from "../time";
import type { Stretch } from "../video/timeline/draw";
import { daysIn } from "../video/timeline/scale";
import {
  codecsOf,
  dayAfter,
  daysOfMonth,
  gapsOf,
  joinedDays,
  monthAfter,
  monthOf,
  recordedOf,
  type CodecStretch,
  type Gap,
} from "./day";

const REFRESH_MS = 15_000;
/** Days that have passed change when old footage goes or a case holds some. */
const STALE_MS = 5 * 60_000;
const KEPT_MS = 5 * 60_000;

/** A day's footage without what the page does not need: some hundred times smaller. */
interface OneDay {
  recorded: Stretch[];
  gaps: Gap[];
  codecs: CodecStretch[];
}

const taken = ({ segments, gaps }: Footage): OneDay => ({
  recorded: recordedOf(segments),
  gaps: gapsOf(gaps),
  codecs: codecsOf(segments),
});

const moves = (date: string, now: number): boolean => dayStart(date) + DAY_MS > now - 3600_000;

/** One day of footage. */
export function oneDayQuery(camera: string, stream: StreamKind, date: string, now: number) {
  const from = dayStart(date);
  const span = { from: rfc3339(from), to: rfc3339(from + DAY_MS) };
  return {
    ...footageQuery({ id: camera, stream, ...span }, taken),
    staleTime: moves(date, now) ? 0 : STALE_MS,
    gcTime: KEPT_MS,
  };
}

/** What is known of the days of a month. */
export function monthQuery(camera: string, stream: StreamKind, month: string) {
  const { from, to } = daysOfMonth(month);
  return { ...footageDaysQuery(camera, from, to, stream), staleTime: 30_000, gcTime: KEPT_MS };
}

/** What is known of each day of some months, by its date. */
export function useMonths(camera: string, stream: StreamKind, months: readonly string[]) {
  return useQueries({
    queries: months.map((month) => monthQuery(camera, stream, month)),
    combine: useCallback((answers: UseQueryResult<FootageDay[]>[]) => {
      const known = answers.flatMap(({ data }) => data ?? []);
      return {
        known: new Map(known.map((one) => [one.date, one])),
        pending: answers.some(({ isPending }) => isPending),
        error: answers.find(({ error }) => error)?.error ?? null,
      };
    }, []),
  });
}

/** The footage and the events around what is looked at. */
export function useFootage(
  camera: string,
  stream: StreamKind,
  now: number,
  { view, at }: { view: Stretch; at: number | undefined },
) {
  const today = day(now);
  const here = at === undefined ? undefined : day(at);
  const dates = useMemo(() => {
    const wanted = new Set(daysIn(view).map(({ date }) => date));
    // Playing goes on over midnight, and a step back from a day's first picture leads before it.
    if (here !== undefined) for (const by of [-1, 0, 1]) wanted.add(dayAfter(here, by));
    return [...wanted].filter((date) => date <= today).sort();
  }, [view, here, today]);
  const shown = useQueries({
    queries: [...dates].reverse().map((date) => ({
      ...oneDayQuery(camera, stream, date, now),
      refetchInterval: moves(date, now) ? REFRESH_MS : (false as const),
    })),
    combine: useCallback(
      (answers: UseQueryResult<OneDay>[]) => ({
        answers: answers.map(({ data }) => data).reverse(),
        error: answers.find(({ error }) => error)?.error ?? null,
        retry: () => answers.forEach(({ error, refetch }) => error && void refetch()),
      }),
      [],
    ),
  });
  const first = dates[0] ?? today;
  const span = { from: dayStart(first), to: dayStart(dates.at(-1) ?? first) + DAY_MS };
  const events = useQuery({
    ...cameraEventsQuery(camera, rfc3339(span.from), rfc3339(span.to)),
    placeholderData: (before) => before,
    refetchInterval: span.to > now ? REFRESH_MS : false,
    gcTime: 60_000,
  });
  const days = useMemo(() => {
    const loaded = shown.answers.filter((one) => one !== undefined);
    return {
      recorded: joinedDays(
        loaded.map(({ recorded }) => recorded),
        () => true,
      ),
      gaps: joinedDays(
        loaded.map(({ gaps }) => gaps),
        (a, b) => a.reason === b.reason,
      ),
      codecs: loaded.flatMap(({ codecs }) => codecs),
      unknown: dates
        .filter((_, index) => shown.answers[index] === undefined)
        .map((date) => ({ from: dayStart(date), to: dayStart(date) + DAY_MS })),
    };
  }, [dates, shown.answers]);
  return {
    ...days,
    /** Newest first. */
    events: useMemo(() => events.data ?? [], [events.data]),
    error: shown.error,
    retry: shown.retry,
    /** Whether it is known what there is at this instant. */
    knows: (when: number): boolean => {
      const index = dates.indexOf(day(when));
      return index >= 0 && shown.answers[index] !== undefined;
    },
  };
}

/** What one can jump to. */
export type Landmark = "gap" | "event" | "recorded";

/** How far one jumps at most. */
const MONTHS = 12;
const EVENT_DAYS = 31;

/**
 * Where the next gap, event or footage begins that lies beyond what is loaded: by the calendar,
 * and then in the first day that has some.
 */
export async function findLandmark(
  client: QueryClient,
  { camera, stream, now }: { camera: string; stream: StreamKind; now: number },
  { kind, at, way }: { kind: Landmark; at: number; way: 1 | -1 },
  pick: (one: { recorded: readonly Stretch[]; gaps: readonly Gap[] }) => number | undefined,
): Promise<number | undefined> {
  if (kind === "event") {
    const reach = at + way * EVENT_DAYS * DAY_MS;
    const [from, to] = way === 1 ? [at + 500, reach] : [reach, at - 500];
    const query = cameraEventsQuery(camera, rfc3339(from), rfc3339(to));
    const found = await client.query({ ...query, staleTime: 10_000, gcTime: 10_000 });
    const next = way === 1 ? found.at(-1) : found[0];
    return next && instant(next.at);
  }
  let month = monthOf(day(at));
  for (let count = 0; count <= MONTHS; count += 1) {
    if (dayStart(`${month}-01`) > now) return undefined;
    const known = await client.query(monthQuery(camera, stream, month));
    const dates = known
      .filter((one) => (kind === "gap" ? one.gap_ms > 0 : one.segments > 0))
      .map(({ date }) => date)
      .filter((date) => (way === 1 ? date >= day(at) : date <= day(at)));
    for (const date of way === 1 ? dates : dates.reverse()) {
      const found = pick(await client.query(oneDayQuery(camera, stream, date, now)));
      if (found !== undefined) return found;
    }
    month = monthAfter(month, way);
  }
  return undefined;
}
