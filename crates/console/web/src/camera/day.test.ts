import { expect, test } from "vitest";
import type { Segment } from "../api/types";
import "../i18n";
import { dayStart, rfc3339 } from "../time";
import { clipAddress } from "./clip";
import {
  chosenOf,
  clipAround,
  daysOfMonth,
  focusOf,
  gapsOf,
  joinedDays,
  markOfDay,
  monthAfter,
  nextFrom,
  nextRecorded,
  previousRecorded,
  recordedOf,
  stretchAt,
  wholeOf,
  wordsAt,
} from "./day";
import { placeOf, queryOf } from "./link";

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
  expect(wordsAt(at(10), recorded, gaps, words)).toBe("2026-11-23 08:00:10 R");
  expect(wordsAt(at(200), recorded, gaps, words)).toMatch(/^2026-11-23 08:03:20 [^RN]/);
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

test("what goes on beyond midnight is one stretch again", () => {
  const same = (): boolean => true;
  const days = [[{ from: 0, to: 10 }], [], [{ from: 10, to: 30 }], [{ from: 5000, to: 6000 }]];
  expect(joinedDays(days, same)).toEqual([
    { from: 0, to: 30 },
    { from: 5000, to: 6000 },
  ]);
  expect(joinedDays(days, () => false)).toHaveLength(3);
});

test("the timeline reaches a year back, and a fortnight around what was chosen", () => {
  const now = dayStart("2026-11-23") + 1000;
  expect(wholeOf(undefined, now)).toEqual({
    from: dayStart("2025-11-23"),
    to: dayStart("2026-11-24"),
  });
  expect(wholeOf("2020-01-20", now).from).toBe(dayStart("2020-01-06"));
  expect(chosenOf("2026-11-22", now)).toEqual({
    from: dayStart("2026-11-22"),
    to: dayStart("2026-11-23"),
  });
});

test("months have their days", () => {
  expect(daysOfMonth("2024-02")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
  expect(daysOfMonth("2026-12")).toEqual({ from: "2026-12-01", to: "2026-12-31" });
  expect(monthAfter("2026-12", 1)).toBe("2027-01");
  expect(monthAfter("2026-01", -1)).toBe("2025-12");
});

test("a calendar tells whole days from parts of days", () => {
  const now = dayStart("2026-11-23") + 12 * 3600_000;
  const known = (date: string, hours: number) => ({
    date,
    covered_ms: hours * 3600_000,
    segments: 1,
    held: false,
    gap_ms: 0,
  });
  expect(markOfDay(undefined, now)).toBe("none");
  expect(markOfDay({ ...known("2026-11-22", 0), segments: 0, gap_ms: 5 }, now)).toBe("none");
  expect(markOfDay(known("2026-11-22", 23.95), now)).toBe("full");
  expect(markOfDay(known("2026-11-22", 23), now)).toBe("part");
  // Of a day that runs only what has passed can be there.
  expect(markOfDay(known("2026-11-23", 11.97), now)).toBe("full");
  expect(markOfDay(known("2026-11-23", 6), now)).toBe("part");
});

test("one jumps to what begins next or began before, not to where one stands", () => {
  expect(nextFrom(gaps, at(100), 1)?.from).toBe(at(120));
  expect(nextFrom(gaps, at(120), 1)?.from).toBe(at(360));
  expect(nextFrom(gaps, at(360), -1)?.from).toBe(at(120));
  expect(nextFrom(gaps, at(120), -1)).toBeUndefined();
});

test("a link leads to an instant, and to none that is still to come", () => {
  const place = { at: at(10), stream: "sub" } as const;
  const query = new URLSearchParams(queryOf(place).toString());
  expect(placeOf(query, at(20))).toEqual(place);
  expect(placeOf(query, at(5))).toEqual({ stream: "sub" });
  expect(placeOf(new URLSearchParams("at=yesterday&stream=third"), at(5))).toEqual({});
});
