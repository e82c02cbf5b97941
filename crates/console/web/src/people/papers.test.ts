import { expect, test } from "vitest";
import { notices, stands } from "./papers";

// Half past midnight in China is still the day before in UTC.
const NOW = Date.parse("2026-11-23T00:30:00+08:00");
const of = (training_until: string | null, contract_until: string | null) => ({
  training_until,
  contract_until,
});

test("the last day counts whole, in the town's time", () => {
  expect(notices(of("2026-11-23", null), NOW)).toEqual([
    { paper: "training", until: "2026-11-23", left: 0 },
  ]);
  expect(stands(of("2026-11-23", null), "soon", NOW)).toBe(true);
  expect(stands(of("2026-11-22", null), "expired", NOW)).toBe(true);
});

test("thirty days ahead people are told, the most urgent first", () => {
  expect(notices(of("2026-12-24", null), NOW)).toEqual([]);
  expect(notices(of("2026-12-23", "2026-11-20"), NOW).map(({ left }) => left)).toEqual([-3, 30]);
  expect(stands(of("2026-12-23", "2026-11-20"), "soon", NOW)).toBe(false);
  expect(notices(of(null, null), NOW)).toEqual([]);
});
