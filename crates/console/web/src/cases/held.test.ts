import { expect, test } from "vitest";
import type { Footage } from "../api/types";
import { rfc3339 } from "../time";
import { goesAt, spanState } from "./held";

const BEGIN = Date.parse("2026-11-23T08:00:00+08:00");
const at = (seconds: number): string => rfc3339(BEGIN + seconds * 1000);

const footage = (covered: number): Footage => ({
  camera_id: "c",
  stream: "main",
  from: at(0),
  to: at(60),
  segments: [-10, 30].map((from) => ({
    from: at(from),
    to: at(from + 40),
    bytes: 1000,
    codec: "h264",
    rfc6381: "avc1.640028",
    width: 1920,
    height: 1080,
    open: false,
    lost: 0,
  })),
  gaps: [
    { from: at(-5), to: at(0.2), reason: "starting" },
    { from: at(55), to: at(90), reason: "silent" },
  ],
  covered_ms: covered,
  planned_ms: 60_000,
});

test("what is missing is counted up to now, and whole files stay", () => {
  const state = spanState(footage(50_000), BEGIN + 3_600_000);
  expect(state).toMatchObject({ covered: 50_000, missing: 10_000, bytes: 2000 });
  expect(state.first).toBe(BEGIN);
  expect(state.lastEnd).toBe(BEGIN + 70_000);
  expect(state.gaps).toEqual([{ from: BEGIN + 55_000, to: BEGIN + 60_000, reason: "silent" }]);
  // What has not happened yet is not missing.
  expect(spanState(footage(20_000), BEGIN + 20_000).missing).toBe(0);
  expect(spanState({ ...footage(0), segments: [] }, BEGIN).lastEnd).toBeUndefined();
});

test("what a case lets go of goes when its days are over", () => {
  expect(goesAt(0, 2)).toBe(2 * 86_400_000);
});
