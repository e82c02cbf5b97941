import { describe, expect, test } from "vitest";
import { dayStart } from "../../time";
import {
  daysIn,
  moved,
  NEAREST_MS,
  showing,
  thumbnailStep,
  ticks,
  toInstant,
  toPixel,
  WIDEST_MS,
  zoomed,
} from "./scale";

const DAY = 24 * 3600_000;
const whole = { from: dayStart("2026-11-23"), to: dayStart("2026-11-23") + DAY };

test("pixels and instants are each other's opposite", () => {
  const at = whole.from + 5_000_000;
  expect(toInstant(whole, 800, toPixel(whole, 800, at))).toBeCloseTo(at, 3);
});

describe("zooming", () => {
  test("keeps the instant under the pointer where it is", () => {
    const at = whole.from + DAY / 3;
    const view = zoomed(whole, whole, at, 0.5);
    expect(view.to - view.from).toBe(DAY / 2);
    expect(toPixel(view, 900, at)).toBeCloseTo(toPixel(whole, 900, at));
  });

  test("goes neither beyond the whole nor nearer than a minute", () => {
    expect(zoomed(whole, whole, whole.from, 4)).toEqual(whole);
    const near = zoomed(whole, whole, whole.to, 1e-9);
    expect(near.to - near.from).toBe(NEAREST_MS);
    expect(near.to).toBe(whole.to);
  });
});

test("moving stops at the ends", () => {
  const view = { from: whole.from, to: whole.from + DAY / 4 };
  expect(moved(view, whole, -1000)).toEqual(view);
  expect(moved(view, whole, 10 * DAY).to).toBe(whole.to);
});

test("the view follows an instant that leaves it, and no other", () => {
  const view = { from: whole.from, to: whole.from + DAY / 4 };
  expect(showing(view, whole, whole.from + 1000)).toEqual(view);
  const later = showing(view, whole, whole.from + DAY / 2);
  expect(later.from).toBeLessThan(whole.from + DAY / 2);
  expect(later.to).toBeGreaterThan(whole.from + DAY / 2);
});

test("labels stand at round times of the town and do not touch", () => {
  const marks = ticks(whole, 800);
  expect(marks.length).toBeLessThanOrEqual(13);
  expect(marks[0]?.at).toBe(whole.from);
  expect(marks.every(({ at, step }) => (at - whole.from) % step === 0)).toBe(true);
  const minute = ticks({ from: whole.from, to: whole.from + NEAREST_MS }, 800);
  expect(minute.length).toBeGreaterThan(2);
});

test("a month is the widest, and days are the town's", () => {
  const year = { from: whole.from - 365 * DAY, to: whole.to };
  const wide = zoomed({ from: whole.from, to: whole.to }, year, whole.from, 1000);
  expect(wide.to - wide.from).toBe(WIDEST_MS);
  expect(daysIn(wide).length).toBeGreaterThanOrEqual(31);
  expect(ticks(wide, 800)).toEqual([]);
  expect(daysIn({ from: whole.from - 1, to: whole.from + 1 })).toEqual([
    { date: "2026-11-22", from: whole.from - DAY },
    { date: "2026-11-23", from: whole.from },
  ]);
  const fortnight = { from: whole.from - 7 * DAY, to: whole.from + 7 * DAY };
  expect(daysIn(fortnight).map(({ date }) => date.slice(8))).toHaveLength(14);
});

test("thumbnails are as far apart as a few pixels", () => {
  expect(thumbnailStep(whole, 800)).toBe(1_800_000);
  expect(thumbnailStep({ from: 0, to: 60_000 }, 800)).toBe(1000);
  expect(thumbnailStep({ from: 0, to: 31 * DAY }, 800)).toBe(21_600_000);
});
