/** Records of access: made where none covers what somebody is about to look at. */

import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { codeOf } from "../api/failure";
import type { AccessRecord, OwnAccess } from "../api/types";
import { DAY_MS, day, dayStart, instant, rfc3339 } from "../time";
import type { Stretch } from "../video/timeline/draw";
import type { Said } from "./said";

/** The footage of a camera. */
export interface Wish extends Stretch {
  camera: string;
}

/** A record that is not a shift's holds for eight hours; it is asked anew before that. */
const FRESH_MS = 7 * 3600_000;
/** Shifts end by themselves, or on another screen. */
const AGAIN_MS = 60_000;

/** One's records that hold, and the purposes one may give. */
export const ownAccessQuery = queryOptions({
  queryKey: ["access", "own"],
  queryFn: () => ask(api.GET("/api/v1/access_records")),
  refetchInterval: AGAIN_MS,
});

/** The record under which one watches live pictures now. */
export function standingOf({ records }: OwnAccess): AccessRecord | undefined {
  return records.find(({ camera_id }) => camera_id === null);
}

/** The whole days of the town that a stretch lies in: whoever looks at a day says why once. */
export function wholeDays<T extends Stretch>(stretch: T): T {
  const { from, to } = stretch;
  const end = dayStart(day(Math.max(from, to - 1))) + DAY_MS;
  return { ...stretch, from: dayStart(day(from)), to: end };
}

/** A record that covers a wish, as far as a request grants it; one is made where there is none. */
export const recordQuery = (said: Said, wish: Wish) =>
  queryOptions({
    queryKey: ["access", "record", said, wish.camera, wish.from, wish.to],
    queryFn: () => recordFor(said, wish),
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
  });

async function recordFor(said: Said, whole: Wish): Promise<AccessRecord> {
  const wish = await granted(said, whole);
  const { records } = await ask(api.GET("/api/v1/access_records"));
  const known = records.find((record) => covers(record, said, wish));
  if (known) return known;
  const { purpose, case_id, request_id, reason = "" } = said;
  return ask(
    api.POST("/api/v1/access_records", {
      body: {
        purpose,
        camera_id: wish.camera,
        from: rfc3339(wish.from),
        to: rfc3339(wish.to),
        reason,
        ...(case_id === undefined ? {} : { case_id }),
        ...(request_id === undefined ? {} : { request_id }),
      },
    }),
  );
}

/** What of a wish a request grants; the wish itself where that is nothing, for the gateway to refuse. */
async function granted(said: Said, wish: Wish): Promise<Wish> {
  if (said.request_id === undefined) return wish;
  const params = { path: { id: said.request_id } };
  const { granted } = await ask(api.GET("/api/v1/access_requests/{id}", { params }));
  return (granted && within(wish, granted)) ?? wish;
}

/** What of a stretch lies in the footage of a record or a grant. */
export function within<T extends Stretch>(
  stretch: T,
  { from, to }: { from: string | null; to: string | null },
): T | undefined {
  if (from === null || to === null) return undefined;
  const both = {
    ...stretch,
    from: Math.max(stretch.from, instant(from)),
    to: Math.min(stretch.to, instant(to)),
  };
  return both.from < both.to ? both : undefined;
}

/** Whether a record says the same of this footage. */
export function covers(record: AccessRecord, said: Said, wish: Wish): boolean {
  const { from, to } = record;
  return (
    record.purpose === said.purpose &&
    record.case_id === (said.case_id ?? null) &&
    record.request_id === (said.request_id ?? null) &&
    record.reason === (said.reason ?? "") &&
    record.camera_id === wish.camera &&
    from !== null &&
    to !== null &&
    instant(from) <= wish.from &&
    wish.to <= instant(to)
  );
}

/** Whether the gateway says that a record is over, or that there is none. */
export function isOver(error: unknown): boolean {
  const code = codeOf(error);
  return code === "access_over" || code === "access_needed" || code === "request_over";
}

/** Asks anew what holds; what is looked at gets another record where its own is over. */
export async function renew(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ownAccessQuery.queryKey }),
    client.invalidateQueries({ queryKey: ["access", "record"] }),
  ]);
}
