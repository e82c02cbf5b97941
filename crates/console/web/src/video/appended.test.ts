import { expect, test } from "vitest";
import { Appended } from "./appended";

const appended = (...pictures: [at: number, captured: number][]): Appended => {
  const all = new Appended();
  for (const [at, captured] of pictures) all.add(at, 0.04, captured);
  return all;
};

test("a media time has the picture that began last before it", () => {
  const all = appended([0, 100], [0.04, 140], [0.08, 180]);
  expect(all.capturedAt(0.05)).toBe(140);
  expect(all.capturedAt(0.0799)).toBe(180);
  expect(all.capturedAt(9)).toBe(180);
  expect(all.capturedAt(-1)).toBeUndefined();
});

test("pictures that are shown in another order than they are decoded in are told apart", () => {
  // I P B B: the B-pictures come after the picture they are shown before.
  const all = appended([0, 100], [0.12, 140], [0.04, 180], [0.08, 220]);
  expect(all.capturedAt(0.04)).toBe(180);
  expect(all.capturedAt(0.12)).toBe(140);
  expect(all.capturedAt(5)).toBe(140);
});

test("a picture that was sent again lies at its later place", () => {
  const all = appended([0, 100], [0.04, 140], [0.08, 180], [0.12, 100], [0.16, 140], [0.2, 180]);
  expect(all.placeOf(140)?.at).toBe(0.16);
  expect(all.placeOf(999)).toBeUndefined();
  expect(all.placeOf(undefined)).toBeUndefined();
});

test("a picture is surely shown where the one before it has ended", () => {
  const all = new Appended();
  for (const [at, captured] of [
    [0, 100],
    [0.04, 140],
    [0.08, 180],
  ] as const) {
    all.add(at, 0.08, captured);
  }
  expect(all.placeOf(100)?.sure).toBeCloseTo(0.002);
  expect(all.placeOf(140)?.sure).toBeCloseTo(0.082);
  expect(all.placeOf(180)?.sure).toBeCloseTo(0.122);
});

test("the oldest are forgotten", () => {
  const all = new Appended();
  for (let index = 0; index < 2000; index += 1) all.add(index / 25, 0.04, index);
  expect(all.placeOf(10)).toBeUndefined();
  expect(all.placeOf(1999)?.at).toBe(1999 / 25);
});
