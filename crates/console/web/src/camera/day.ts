/** One camera's day as the timeline and the player need it. Pure. */

import { clock, DAY_MS, dayStart, instant, length } from "../time";
import type { Footage, GapReason, Segment } from "../api/types";
import type { GapStretch, Stretch } from "../video/timeline/draw";
import { gapWord } from "../ui/words";

/** How much is asked for at once: short enough to begin quickly, long enough to seek within. */
const CLIP_MS = 10 * 60_000;
/** Pieces nearer to each other than this are one: files follow each other without a hole. */
const JOIN_MS = 500;

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

/** The gaps with whether they are a fault. */
export function gapsOf(gaps: Footage["gaps"]): (GapStretch & { reason: GapReason })[] {
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
  return `${clock(at)} ${said}`;
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

/** The whole of a chosen day, or of the last 24 hours. */
export function wholeOf(date: string | undefined, now: number): Stretch {
  if (date === undefined) return { from: now - DAY_MS, to: now };
  const from = dayStart(date);
  return { from, to: from + DAY_MS };
}
