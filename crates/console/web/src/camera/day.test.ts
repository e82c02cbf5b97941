import { expect, test } from "vitest";
import type { Segment } from "../api/types";
import "../i18n";
import { rfc3339 } from "../time";
import { clipAddress } from "./clip";
import {
  clipAround,
  focusOf,
  gapsOf,
  nextRecorded,
  previousRecorded,
  recordedOf,
  stretchAt,
  wordsAt,
} from "./day";

const START = Date.parse("2026-11-23T00:00:00Z");
const at = (seconds: number): number => START + seconds * 1000;
const segment = (from: number, to: number): Segment => ({
  from: rfc3339(at(from)),
  to: rfc3339(at(to)),
  bytes: 1,
  codec: "h264",
  rfc6381: "avc1",
  width: 1,
  height: 1,
  open: false,
  lost: 0,
});

const recorded = recordedOf([segment(0, 60), segment(60.2, 120), segment(300, 360)]);
const gaps = gapsOf([
  { from: rfc3339(at(120)), to: rfc3339(at(300)), reason: "unreachable" },
  { from: rfc3339(at(360)), to: rfc3339(at(400)), reason: "not_planned" },
]);

test("files that follow each other are one stretch", () => {
  expect(recorded).toEqual([
    { from: at(0), to: at(120) },
    { from: at(300), to: at(360) },
  ]);
});

test("a fault is told from what was meant", () => {
  expect(gaps.map(({ kind }) => kind)).toEqual(["fault", "meant"]);
});

test("from a hole one gets to what is before and after it", () => {
  expect(stretchAt(recorded, at(200))).toBeUndefined();
  expect(nextRecorded(recorded, at(200))).toBe(at(300));
  expect(previousRecorded(recorded, at(200))).toBe(at(110));
  expect(nextRecorded(recorded, at(350))).toBeUndefined();
});

test("clips are ten round minutes and never reach beyond what is there", () => {
  expect(clipAround(at(650), at(3600))).toEqual({ from: at(600), to: at(1200) });
  expect(clipAround(at(650), at(700))).toEqual({ from: at(600), to: at(700) });
  expect(clipAround(at(700), at(700)).to).toBe(at(701));
});

test("a day with little in it is looked at where it is", () => {
  const whole = { from: at(-80_000), to: at(400) };
  expect(focusOf(recorded, whole)).toEqual({ from: at(-60), to: at(400) });
  expect(focusOf(recorded, { from: at(0), to: at(500) })).toBeUndefined();
  expect(focusOf([], whole)).toBeUndefined();
});

test("a screen reader hears the time and what is there", () => {
  const words = { recorded: "R", nothing: "N" };
  expect(wordsAt(at(10), recorded, gaps, words)).toBe("08:00:10 R");
  expect(wordsAt(at(200), recorded, gaps, words)).toMatch(/^08:03:20 [^RN]/);
  expect(wordsAt(at(5000), recorded, gaps, words)).toMatch(/N$/);
});

test("a clip's address names camera, span, stream and part", () => {
  const request = { camera: "c", stream: "sub", from: at(0), to: at(60) } as const;
  const address = new URL(clipAddress(request, { part: 2, download: true }), "http://x");
  expect(address.pathname).toBe("/api/v1/cameras/c/clip.mp4");
  expect(Object.fromEntries(address.searchParams)).toEqual({
    from: "2026-11-23T08:00:00.000+08:00",
    to: "2026-11-23T08:01:00.000+08:00",
    stream: "sub",
    part: "2",
    download: "1",
  });
});
