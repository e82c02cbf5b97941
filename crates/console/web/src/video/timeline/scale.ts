/** The arithmetic of a timeline: which instant lies at which pixel, and what zooming does. */

import { DAY_MS, day, dayStart } from "../../time";

/** The stretch of time that is shown, in milliseconds since 1970. */
export interface View {
  from: number;
  to: number;
}

/** The nearest one can look: a minute across. */
export const NEAREST_MS = 60_000;
/** The widest: a month. */
export const WIDEST_MS = 31 * DAY_MS;

/** The pixel of an instant. */
export function toPixel(view: View, width: number, instant: number): number {
  return ((instant - view.from) / (view.to - view.from)) * width;
}

/** The instant at a pixel. */
export function toInstant(view: View, width: number, pixel: number): number {
  return view.from + (pixel / Math.max(width, 1)) * (view.to - view.from);
}

/** The view after zooming by `factor` (below 1 is nearer) with `instant` staying where it is. */
export function zoomed(view: View, whole: View, instant: number, factor: number): View {
  const span = view.to - view.from;
  const widest = Math.min(whole.to - whole.from, WIDEST_MS);
  const wanted = Math.min(widest, Math.max(NEAREST_MS, span * factor));
  const before = (instant - view.from) / span;
  const from = instant - before * wanted;
  return within({ from, to: from + wanted }, whole);
}

/** The view moved by some milliseconds, within the whole. */
export function moved(view: View, whole: View, by: number): View {
  return within({ from: view.from + by, to: view.to + by }, whole);
}

/** The view moved just far enough that the instant is in it. */
export function showing(view: View, whole: View, instant: number): View {
  const margin = (view.to - view.from) * 0.1;
  if (instant < view.from) return moved(view, whole, instant - view.from - margin);
  if (instant > view.to) return moved(view, whole, instant - view.to + margin);
  return view;
}

function within(view: View, whole: View): View {
  const span = Math.min(view.to - view.from, whole.to - whole.from);
  const from = Math.min(Math.max(view.from, whole.from), whole.to - span);
  return { from, to: from + span };
}

const STEPS_MINUTES = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];
/** A label and the room around it. */
const LABEL_PX = 64;

/** Where to write the time: round instants, no nearer than a label is wide; none above half a day,
 * where dates say enough. */
export function ticks(view: View, width: number): { at: number; step: number }[] {
  const most = Math.max(1, Math.floor(width / LABEL_PX));
  const span = view.to - view.from;
  const minutes = STEPS_MINUTES.find((step) => span / (step * 60_000) <= most);
  if (minutes === undefined) return [];
  const step = minutes * 60_000;
  const marks = [];
  // Round in the town's time.
  const shift = 8 * 3600_000;
  for (let at = Math.ceil((view.from + shift) / step) * step - shift; at <= view.to; at += step) {
    marks.push({ at, step });
  }
  return marks;
}

/** The days that share time with a view, each with where it begins. */
export function daysIn(view: View): { date: string; from: number }[] {
  const days = [];
  for (let from = dayStart(day(view.from)); from < view.to; from += DAY_MS) {
    days.push({ date: day(from), from });
  }
  return days;
}

const STEPS_SECONDS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600];
/** Instants nearer to each other than this share one thumbnail. */
const THUMBNAIL_PX = 6;

/** How far apart the instants of thumbnails are, so that moving a little needs no other one. */
export function thumbnailStep(view: View, width: number): number {
  const wanted = ((view.to - view.from) / Math.max(1, width)) * THUMBNAIL_PX;
  return (STEPS_SECONDS.find((step) => step * 1000 >= wanted) ?? 43_200) * 1000;
}
