/** Draws a timeline. All that varies comes in as values; nothing is remembered. */

import { clock, clockMinutes } from "../../time";
import { ticks, toPixel, type View } from "./scale";

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
} as const;

const RAIL_TOP = 26;
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
    context.strokeStyle = PALETTE.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(pixel, 18);
    context.lineTo(pixel, height);
    context.stroke();
    context.fillStyle = PALETTE.text;
    context.fillText(step < 60_000 ? clock(at) : clockMinutes(at), pixel, 4);
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
  context.fillRect(left, 18, Math.max(2, right - left), height - 18);
  context.fillStyle = PALETTE.markEdge;
  context.fillRect(left - 1, 18, 2, height - 18);
  context.fillRect(right - 1, 18, 2, height - 18);
}

function drawHead(context: CanvasRenderingContext2D, at: number, height: number): void {
  context.fillStyle = PALETTE.head;
  context.fillRect(at - 1, 16, 2, height - 16);
  context.beginPath();
  context.moveTo(at - 6, 14);
  context.lineTo(at + 6, 14);
  context.lineTo(at, 22);
  context.fill();
}

function drawHover(
  context: CanvasRenderingContext2D,
  at: number,
  instant: number,
  { width, height }: { width: number; height: number },
): void {
  context.fillStyle = "rgba(255, 255, 255, 0.5)";
  context.fillRect(at, 18, 1, height - 18);
  const label = clock(instant);
  const half = 34;
  const middle = Math.min(width - half, Math.max(half, at));
  context.fillStyle = "#000";
  context.fillRect(middle - half, height - 18, 2 * half, 18);
  context.fillStyle = "#fff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(label, middle, height - 8);
}
