/** One camera's days as the timeline and the player need them. Pure. */

import { clock, DAY_MS, dateTime, day, dayStart, instant, length } from "../time";
import type { Footage, FootageDay, GapReason, Segment } from "../api/types";
import type { GapStretch, Stretch } from "../video/timeline/draw";
import { gapWord } from "../ui/words";

/** How much is asked for at once: short enough to begin quickly, long enough to seek within. */
const CLIP_MS = 10 * 60_000;
/** Pieces nearer to each other than this are one: files follow each other without a hole. */
const JOIN_MS = 500;

/** Shorter gaps, as between connecting and the first picture, would hide those that matter. */
export const LISTED_MS = 1000;

/** What was meant to be missing, as opposed to what failed. */
const MEANT: readonly GapReason[] = ["not_planned", "expired", "starting", "gateway_stopped"];

/** The recorded stretches, joined where nothing is missing between them. */
export function recordedOf(segments: readonly Segment[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const segment of segments) {
    const [from, to] = [instant(segment.from), instant(segment.to)];
    const last = joined.at(-1);
    if (last && from - last.to <= JOIN_MS) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
}

/** A stretch that is missing, and why. */
export type Gap = GapStretch & { reason: GapReason };

/** A stretch of one codec. */
export interface CodecStretch extends Stretch {
  codec: string;
  rfc6381: string;
}

/** What was recorded in which codec; most cameras never change theirs. */
export function codecsOf(segments: readonly Segment[]): CodecStretch[] {
  const joined: CodecStretch[] = [];
  for (const { from, to, codec, rfc6381 } of segments) {
    const last = joined.at(-1);
    if (last?.rfc6381 === rfc6381) last.to = instant(to);
    else joined.push({ from: instant(from), to: instant(to), codec, rfc6381 });
  }
  return joined;
}

/** Stretches of several days as one list: what goes on beyond midnight is one stretch again. */
export function joinedDays<T extends Stretch>(
  days: readonly (readonly T[])[],
  same: (a: T, b: T) => boolean,
): T[] {
  const joined: T[] = [];
  for (const stretch of days.flat()) {
    const last = joined.at(-1);
    if (last && stretch.from - last.to <= JOIN_MS && same(last, stretch)) {
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, stretch.to) };
    } else joined.push(stretch);
  }
  return joined;
}

/** The gaps with whether they are a fault. */
export function gapsOf(gaps: Footage["gaps"]): Gap[] {
  return gaps.map(({ from, to, reason }) => ({
    from: instant(from),
    to: instant(to),
    reason,
    kind: MEANT.includes(reason) ? "meant" : "fault",
  }));
}

/** The stretch that has this instant. */
export function stretchAt<T extends Stretch>(stretches: readonly T[], at: number): T | undefined {
  return stretches.find(({ from, to }) => from <= at && at < to);
}

/** Where footage goes on after an instant that has none. */
export function nextRecorded(recorded: readonly Stretch[], at: number): number | undefined {
  return recorded.find(({ from }) => from > at)?.from;
}

/** Where footage before an instant ended, a little before its end. */
export function previousRecorded(recorded: readonly Stretch[], at: number): number | undefined {
  const before = recorded.filter(({ to }) => to <= at).at(-1);
  return before && Math.max(before.from, before.to - 10_000);
}

/** The span to ask for in order to show this instant: ten round minutes, not beyond `end`. */
export function clipAround(at: number, end: number): Stretch {
  const from = Math.floor(at / CLIP_MS) * CLIP_MS;
  return { from, to: Math.max(at + 1000, Math.min(from + CLIP_MS, end)) };
}

/** What a screen reader says about an instant of the day. */
export function wordsAt(
  at: number,
  recorded: readonly Stretch[],
  gaps: readonly (Stretch & { reason: GapReason })[],
  words: { recorded: string; nothing: string },
): string {
  const gap = stretchAt(gaps, at);
  const said = stretchAt(recorded, at) ? words.recorded : gap ? gapWord(gap.reason) : words.nothing;
  return `${dateTime(at)} ${said}`;
}

/** `08:30:00–08:45:12 (15:12)`. */
export function stretchText({ from, to }: Stretch): string {
  return `${clock(from)}–${clock(to)} (${length(to - from)})`;
}

/** Where to look first: all of it, unless everything lies in a small part of it. */
export function focusOf(recorded: readonly Stretch[], whole: Stretch): Stretch | undefined {
  const [first, last] = [recorded.at(0), recorded.at(-1)];
  if (!first || !last) return undefined;
  const extent = last.to - first.from;
  if (extent > (whole.to - whole.from) / 8) return undefined;
  const margin = Math.max(60_000, extent / 10);
  const from = Math.max(whole.from, first.from - margin);
  return { from, to: Math.min(whole.to, last.to + margin) };
}

/** Further back than this one gets by the calendar only. */
const REACH_DAYS = 365;
/** At least this much can be seen around a chosen day. */
const AROUND_DAYS = 14;

/** A chosen day, or the last 24 hours. */
export function chosenOf(date: string | undefined, now: number): Stretch {
  if (date === undefined) return { from: now - DAY_MS, to: now };
  const from = dayStart(date);
  return { from, to: from + DAY_MS };
}

/** As far as the timeline reaches: a year, and around the chosen day; to the end of today. */
export function wholeOf(date: string | undefined, now: number): Stretch {
  const today = dayStart(day(now));
  const chosen = date === undefined ? today : dayStart(date);
  return {
    from: Math.min(today - REACH_DAYS * DAY_MS, chosen - AROUND_DAYS * DAY_MS),
    to: today + DAY_MS,
  };
}

/** The day so many days later. */
export function dayAfter(date: string, days: number): string {
  return day(dayStart(date) + days * DAY_MS);
}

/** `2026-11` of a day. */
export const monthOf = (date: string): string => date.slice(0, 7);

/** The first and the last day of a month. */
export function daysOfMonth(month: string): { from: string; to: string } {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
  return { from: `${month}-01`, to: dayAfter(`${next}-01`, -1) };
}

/** The month so many months later. */
export function monthAfter(month: string, months: number): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const count = year * 12 + number - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** How much of a day there is, as a calendar shows it. */
export type DayMark = "full" | "part" | "none";

/** The last files of a day that runs are not written yet. */
const BEHIND_MS = 2 * 60_000;
/** What is missing between two files for a moment makes no day incomplete. */
const FULL = 0.995;

/** How much of a day there is, of the part of it that has passed. */
export function markOfDay(known: FootageDay | undefined, now: number): DayMark {
  if (!known || known.segments === 0) return "none";
  const passed = Math.min(DAY_MS, now - BEHIND_MS - dayStart(known.date));
  return known.covered_ms >= passed * FULL ? "full" : "part";
}

/** The stretch that begins next after an instant, or the last one that begins before it. */
export function nextFrom<T extends Stretch>(
  stretches: readonly T[],
  at: number,
  way: 1 | -1,
): T | undefined {
  // Whoever just jumped to one stands at its beginning, or a picture beside it.
  return way === 1
    ? stretches.find(({ from }) => from > at + BESIDE_MS)
    : stretches.filter(({ from }) => from < at - BESIDE_MS).at(-1);
}

const BESIDE_MS = 500;
