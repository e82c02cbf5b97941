/** Keeps the playhead near the newest picture, and out of holes. Pure: numbers in, decision out. */

import type { Place } from "./appended";

/** Where the playhead is and what is buffered, in seconds of media time. */
export interface Playhead {
  position: number;
  /** Buffered stretches, in order. */
  ranges: readonly (readonly [number, number])[];
  /** How far behind the newest picture it may run. */
  target: number;
  /** How fast it runs now. */
  rate: number;
  /** Where the picture that was shown last lies; everything before it is older. */
  floor: Place | undefined;
}

export interface Steering {
  rate: number;
  /** Where to jump, when running faster is not enough. */
  seek?: number;
}

/** Behind the newest picture by more than the target: a little faster, without audible sound. */
const FASTER = 1.1;
/** This much behind the target, jumping is kinder than running. */
const JUMP_S = 0.65;
/** Nearer to the newest picture than this after a jump would stall at once. */
const LANDING_S = 0.15;
/** Browsers round; a hole smaller than this is none. */
const ROUNDING_S = 0.05;

/**
 * Clocks run a little past the newest picture while they wait for the next one. Only further than
 * this is it lost.
 */
const PAST_S = 0.5;

/**
 * What to do with the playhead now. It is never sent to a picture older than the one that was shown
 * last, and is taken away from where such pictures lie: after a reconnect they come a second time.
 */
export function steer({ position, ranges, target, rate, floor }: Playhead): Steering {
  const last = ranges.at(-1);
  const lag = last ? last[1] - position : 0;
  const lost = last && (position < last[0] - ROUNDING_S || lag < -PAST_S);
  if (last && (lost || lag > target + JUMP_S)) {
    const seek = landing(last, Math.min(target, LANDING_S), floor);
    // Waiting there already for what comes next.
    if (Math.abs(seek - position) > ROUNDING_S) return { rate: 1, seek };
  } else if (floor && position < floor.at - ROUNDING_S) {
    return { rate: 1, seek: floor.sure };
  }
  const running = rate > 1;
  const enough = running ? target * 0.6 : target;
  return { rate: lag > enough ? FASTER : 1 };
}

/** Where a jump to this much before the newest picture ends. */
export function landing(
  [start, end]: readonly [number, number],
  before: number,
  floor: Place | undefined,
): number {
  return Math.max(start, end - before, floor?.sure ?? 0);
}

const TARGET_LEAST = 0.35;
const TARGET_MOST = 1.5;

/** The target after a stall: lines that deliver in bursts need more in reserve. */
export function roomier(target: number): number {
  return Math.min(TARGET_MOST, target + 0.15);
}

/** The target after a moment without a stall. */
export function tighter(target: number): number {
  return Math.max(TARGET_LEAST, target - 0.01);
}

export const firstTarget = TARGET_LEAST;

/** What may be removed from a buffer before the playhead, once enough has gathered. */
export function trimmable(
  position: number,
  start: number,
  keep: number,
): readonly [number, number] | undefined {
  const end = position - keep;
  return end - start > keep ? [start, end] : undefined;
}
