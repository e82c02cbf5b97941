/** Draws a timeline. All that varies comes in as values; nothing is remembered. */

import { clock, clockMinutes, dateTime } from "../../time";
import { daysIn, ticks, toPixel, type View } from "./scale";

/** A stretch of time with something to say about it. */
export interface Stretch {
  from: number;
  to: number;
}

export interface GapStretch extends Stretch {
  /** Why there is nothing: a fault, or something that was meant. */
  kind: "fault" | "meant";
}

export interface TimelineData {
  recorded: readonly Stretch[];
  gaps: readonly GapStretch[];
  /** Instants of events. */
  events: readonly number[];
  /** What cases hold. */
  held: readonly Stretch[];
  /** What has not been asked for or not been answered yet. */
  unknown: readonly Stretch[];
  /** What was marked to be kept. */
  marked: Stretch | undefined;
  position: number;
  hover: number | undefined;
  now: number;
}

/** Colours that a colour-blind person tells apart by lightness; faults are striped as well. */
export const PALETTE = {
  ground: "#161a1f",
  rail: "#232a32",
  recorded: "#2f9e63",
  fault: "#c4453c",
  meant: "#5d6873",
  future: "#10141a",
  mark: "rgba(245, 166, 35, 0.35)",
  markEdge: "#f5a623",
  event: "#58a6ff",
  held: "#d48cff",
  head: "#ffffff",
  text: "#c9d1d9",
  line: "#39424d",
  day: "#8fa3b8",
  unknown: "#2b3540",
} as const;

const DATE_TOP = 4;
const TICK_TOP = 21;
const RAIL_TOP = 38;
const RAIL_HEIGHT = 30;
/** The line over held footage is this thick. */
const HELD = 4;

/** Draws everything, in CSS pixels. */
export function draw(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  view: View,
  data: TimelineData,
): void {
  const { width, height } = size;
  const x = (instant: number): number => toPixel(view, width, instant);
  context.fillStyle = PALETTE.ground;
  context.fillRect(0, 0, width, height);
  drawScale(context, size, view);
  context.fillStyle = PALETTE.rail;
  context.fillRect(0, RAIL_TOP, width, RAIL_HEIGHT);
  for (const stretch of data.unknown) {
    bar(context, x, stretch, width, PALETTE.unknown);
    dots(context, x(stretch.from), x(stretch.to), width);
  }
  for (const stretch of data.recorded) bar(context, x, stretch, width, PALETTE.recorded);
  for (const gap of data.gaps) {
    bar(context, x, gap, width, PALETTE[gap.kind]);
    if (gap.kind === "fault") stripes(context, x(gap.from), x(gap.to), width);
  }
  if (data.now < view.to) {
    context.fillStyle = PALETTE.future;
    context.fillRect(x(data.now), RAIL_TOP, width, RAIL_HEIGHT);
  }
  context.fillStyle = PALETTE.held;
  for (const { from, to } of data.held) {
    context.fillRect(x(from), RAIL_TOP - HELD, Math.max(2, x(to) - x(from)), HELD);
  }
  drawDays(context, size, view);
  drawMarked(context, x, data.marked, height);
  context.fillStyle = PALETTE.event;
  for (const event of data.events) {
    const at = x(event);
    context.beginPath();
    context.moveTo(at, RAIL_TOP + RAIL_HEIGHT + 2);
    context.lineTo(at - 4, RAIL_TOP + RAIL_HEIGHT + 10);
    context.lineTo(at + 4, RAIL_TOP + RAIL_HEIGHT + 10);
    context.fill();
  }
  if (data.hover !== undefined) drawHover(context, x(data.hover), data.hover, size);
  drawHead(context, x(data.position), height);
}

type ToX = (instant: number) => number;

function bar(
  context: CanvasRenderingContext2D,
  x: ToX,
  { from, to }: Stretch,
  width: number,
  colour: string,
): void {
  const left = Math.max(0, x(from));
  const right = Math.min(width, x(to));
  if (right < 0 || left > width) return;
  context.fillStyle = colour;
  // Even the shortest stretch is a pixel: what happened must be seen.
  context.fillRect(left, RAIL_TOP, Math.max(1, right - left), RAIL_HEIGHT);
}

function stripes(context: CanvasRenderingContext2D, from: number, to: number, width: number): void {
  const left = Math.max(0, from);
  const right = Math.min(width, to);
  if (right - left < 4) return;
  context.save();
  context.beginPath();
  context.rect(left, RAIL_TOP, right - left, RAIL_HEIGHT);
  context.clip();
  context.strokeStyle = "rgba(0, 0, 0, 0.35)";
  context.lineWidth = 2;
  context.beginPath();
  for (let at = left - RAIL_HEIGHT; at < right; at += 8) {
    context.moveTo(at, RAIL_TOP + RAIL_HEIGHT);
    context.lineTo(at + RAIL_HEIGHT, RAIL_TOP);
  }
  context.stroke();
  context.restore();
}

/** Something is still to come here. */
function dots(context: CanvasRenderingContext2D, from: number, to: number, width: number): void {
  context.fillStyle = PALETTE.day;
  const middle = RAIL_TOP + RAIL_HEIGHT / 2;
  const right = Math.min(width, to) - 4;
  for (let at = Math.max(0, from) + 8; at < right; at += 16) {
    context.fillRect(at, middle - 1, 2, 2);
  }
}

const DATE_PX = 44;
const LONG_DATE_PX = 90;

/** Where days begin, and which they are. The first one's date stays in sight. */
function drawDays(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  view: View,
): void {
  const days = daysIn(view);
  const room = (width / (view.to - view.from)) * 24 * 3600_000;
  const every = Math.max(1, Math.ceil(DATE_PX / room));
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "top";
  days.forEach(({ date, from }, index) => {
    const pixel = Math.round(toPixel(view, width, from));
    const next = toPixel(view, width, from) + room;
    if (pixel > 0) {
      context.fillStyle = PALETTE.day;
      context.fillRect(pixel, 0, 1, height);
    }
    const left = Math.max(4, pixel + 4);
    const space = Math.min(next, width) - left;
    if (index % every !== 0 || space * every < DATE_PX - 10) return;
    context.fillStyle = PALETTE.text;
    context.fillText(space > LONG_DATE_PX ? date : date.slice(5), left, DATE_TOP);
  });
}

function drawScale(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  view: View,
): void {
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { at, step } of ticks(view, width)) {
    const pixel = Math.round(toPixel(view, width, at)) + 0.5;
    context.textAlign = pixel < 20 ? "left" : pixel > width - 20 ? "right" : "center";
    context.strokeStyle = PALETTE.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(pixel, TICK_TOP - 2);
    context.lineTo(pixel, height);
    context.stroke();
    context.fillStyle = PALETTE.text;
    context.fillText(step < 60_000 ? clock(at) : clockMinutes(at), pixel, TICK_TOP);
  }
}

function drawMarked(
  context: CanvasRenderingContext2D,
  x: ToX,
  marked: Stretch | undefined,
  height: number,
): void {
  if (!marked) return;
  const left = x(marked.from);
  const right = x(marked.to);
  context.fillStyle = PALETTE.mark;
  const top = RAIL_TOP - 4;
  context.fillRect(left, top, Math.max(2, right - left), height - top);
  context.fillStyle = PALETTE.markEdge;
  context.fillRect(left - 1, top, 2, height - top);
  context.fillRect(right - 1, top, 2, height - top);
}

function drawHead(context: CanvasRenderingContext2D, at: number, height: number): void {
  context.fillStyle = PALETTE.head;
  context.fillRect(at - 1, RAIL_TOP - 6, 2, height - RAIL_TOP + 6);
  context.beginPath();
  context.moveTo(at - 6, RAIL_TOP - 8);
  context.lineTo(at + 6, RAIL_TOP - 8);
  context.lineTo(at, RAIL_TOP);
  context.fill();
}

function drawHover(
  context: CanvasRenderingContext2D,
  at: number,
  instant: number,
  { width, height }: { width: number; height: number },
): void {
  context.fillStyle = "rgba(255, 255, 255, 0.5)";
  context.fillRect(at, TICK_TOP, 1, height - TICK_TOP);
  const label = dateTime(instant).slice(5);
  const half = 52;
  context.font = "12px system-ui, sans-serif";
  const middle = Math.min(width - half, Math.max(half, at));
  context.fillStyle = "#000";
  context.fillRect(middle - half, height - 18, 2 * half, 18);
  context.fillStyle = "#fff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(label, middle, height - 8);
}
