/** What is there of a span that a case holds, and when it would go without the case. Pure. */

import type { Footage, GapReason } from "../api/types";
import { DAY_MS, instant } from "../time";

export interface SpanGap {
  from: number;
  to: number;
  reason: GapReason;
}

export interface SpanState {
  /** How much of it there is, in milliseconds. */
  covered: number;
  /** How much of it there is not, up to now. */
  missing: number;
  /** The size of the files that stay for it, which are kept as a whole. */
  bytes: number;
  /** The first instant of it that there is. */
  first: number | undefined;
  /** Where the last of these files ends. */
  lastEnd: number | undefined;
  /** Why something is missing. */
  gaps: SpanGap[];
}

/** Shorter ones, as between two files, are no one's concern. */
const WORTH_MS = 500;

/** What the gateway knows of a span. */
export function spanState(footage: Footage, now: number): SpanState {
  const [from, to] = [instant(footage.from), instant(footage.to)];
  const length = Math.max(0, Math.min(to, now) - from);
  const gaps = footage.gaps.map((gap) => ({
    from: Math.max(from, instant(gap.from)),
    to: Math.min(to, instant(gap.to)),
    reason: gap.reason,
  }));
  const begins = footage.segments.map((segment) => Math.max(from, instant(segment.from)));
  const ends = footage.segments.map((segment) => instant(segment.to));
  return {
    covered: footage.covered_ms,
    missing: Math.max(0, length - footage.covered_ms),
    bytes: footage.segments.reduce((sum, segment) => sum + segment.bytes, 0),
    first: begins.length > 0 ? Math.min(...begins) : undefined,
    lastEnd: ends.length > 0 ? Math.max(...ends) : undefined,
    gaps: gaps.filter((gap) => gap.to - gap.from >= WORTH_MS),
  };
}

/** When the footage would go if the case let go of it now. */
export function goesAt(lastEnd: number, days: number): number {
  return lastEnd + days * DAY_MS;
}
