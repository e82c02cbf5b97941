import { expect, test } from "vitest";
import { keepsUp, speedOf } from "./pace";

test("a player keeps up when it is fast enough and shows pictures", () => {
  expect(keepsUp(16, { passed: 15, took: 1, pictures: 20 })).toBe(true);
  expect(keepsUp(16, { passed: 9, took: 1, pictures: 20 })).toBe(false);
  expect(keepsUp(8, { passed: 8, took: 1, pictures: 2 })).toBe(false);
});

test("what is told is the mean speed", () => {
  const one = (passed: number, took: number) => ({ passed, took, pictures: 1 });
  expect(speedOf([one(10, 1), one(22, 1), one(16, 1)])).toBe(16);
  expect(speedOf([])).toBe(0);
});
