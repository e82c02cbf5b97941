/** Privacy masks as numbers: ten-thousandths of the picture's width and height. */

import type { PrivacyMask } from "../../api/types";

export const WHOLE = 10_000;
export const MOST_MASKS = 16;
export const LEAST_CORNERS = 3;
export const MOST_CORNERS = 16;

export interface Size {
  width: number;
  height: number;
}

export type Point = [number, number];

/** The size of what an element shows; `undefined` while it shows nothing. */
export function sizeOf(element: HTMLVideoElement | HTMLImageElement): Size | undefined {
  const [width, height] =
    "videoWidth" in element
      ? [element.videoWidth, element.videoHeight]
      : [element.naturalWidth, element.naturalHeight];
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** The corners in a picture of this size, as SVG takes them. */
export function pointsOf({ points }: PrivacyMask, { width, height }: Size): string {
  return points.map(([x = 0, y = 0]) => `${(x * width) / WHOLE},${(y * height) / WHOLE}`).join(" ");
}

/** Where in the picture a place of the screen is, at most at its edge. */
export function pointAt(x: number, y: number, box: DOMRectReadOnly): Point {
  const part = (value: number, from: number, length: number): number =>
    Math.round(Math.min(1, Math.max(0, length > 0 ? (value - from) / length : 0)) * WHOLE);
  return [part(x, box.left, box.width), part(y, box.top, box.height)];
}

/** Corners as people type them, `0,0 2000,0 2000,3000`; `undefined` when they are none. */
export function typed(text: string): PrivacyMask | undefined {
  const words = text.trim().split(/[\s;；]+/);
  const points = words.map((word): Point | undefined => {
    const [x, y, more] = word.split(/[,，]/);
    const whole = (value: string | undefined): number =>
      /^\d{1,5}$/.test(value ?? "") ? Number(value) : WHOLE + 1;
    const point: Point = [whole(x), whole(y)];
    return more === undefined && Math.max(...point) <= WHOLE ? point : undefined;
  });
  if (points.length < LEAST_CORNERS || points.length > MOST_CORNERS) return undefined;
  if (points.some((point) => point === undefined)) return undefined;
  const mask = { points: points as Point[] };
  return coversSomething(mask) ? mask : undefined;
}

/** As [`typed`] reads it. */
export function written({ points }: PrivacyMask): string {
  return points.map(([x, y]) => `${x},${y}`).join(" ");
}

/** Whether a mask has an area; the gateway takes no other. */
export function coversSomething({ points }: PrivacyMask): boolean {
  const sum = points.reduce((sum, [x = 0, y = 0], index) => {
    const [u = 0, v = 0] = points[(index + 1) % points.length] ?? [];
    return sum + x * v - u * y;
  }, 0);
  return sum !== 0;
}
