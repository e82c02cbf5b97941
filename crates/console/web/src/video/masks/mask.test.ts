import { expect, test } from "vitest";
import { coversSomething, pointAt, pointsOf, typed, written } from "./mask";

const triangle = {
  points: [
    [0, 0],
    [10_000, 0],
    [0, 5000],
  ],
};

test("masks fit pictures of every size", () => {
  expect(pointsOf(triangle, { width: 640, height: 360 })).toBe("0,0 640,0 0,180");
});

test("a place of the screen is one of the picture, at most at its edge", () => {
  const box = { left: 100, top: 50, width: 200, height: 100 } as DOMRectReadOnly;
  expect(pointAt(200, 100, box)).toEqual([5000, 5000]);
  expect(pointAt(0, 900, box)).toEqual([0, 10_000]);
});

test("corners can be typed", () => {
  expect(typed(written(triangle))).toEqual(triangle);
  expect(typed(" 0,0；2000，0  2000,3000 ")).toEqual({
    points: [
      [0, 0],
      [2000, 0],
      [2000, 3000],
    ],
  });
  for (const wrong of [
    "",
    "0,0 1,1",
    "0,0 1,1 2,2",
    "0,0 10001,0 0,9",
    "a,b c,d e,f",
    "0,0,0 1,0 0,1",
  ]) {
    expect(typed(wrong), wrong).toBeUndefined();
  }
});

test("what covers nothing is no mask", () => {
  expect(coversSomething(triangle)).toBe(true);
  expect(
    coversSomething({
      points: [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    }),
  ).toBe(false);
});
