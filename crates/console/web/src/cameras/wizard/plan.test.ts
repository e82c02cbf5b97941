import { expect, test } from "vitest";
import { bytesPerDay, needsSub } from "./plan";

const rates = { main: 4_000_000, sub: 500_000 };

test("a plan costs what its streams send in a day", () => {
  expect(bytesPerDay("main", rates)).toBe(43_200_000_000);
  expect(bytesPerDay("sub", rates)).toBe(5_400_000_000);
  expect(bytesPerDay("both", rates)).toBe(48_600_000_000);
  expect(bytesPerDay("off", rates)).toBe(0);
});

test("what was not measured is not guessed", () => {
  expect(bytesPerDay("both", { main: 4_000_000, sub: undefined })).toBeUndefined();
  expect(bytesPerDay("main", { main: 4_000_000, sub: undefined })).toBe(43_200_000_000);
});

test("plans with the sub-stream need one", () => {
  expect(["main", "sub", "both", "off"].map((plan) => needsSub(plan as "main"))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
