import { expect, test } from "vitest";
import {
  ALWAYS,
  copied,
  groups,
  hoursOn,
  shareOf,
  timeOf,
  WEEKDAYS,
  WORKDAYS,
  wrong,
  type WeeklySpan,
} from "./schedule";

const span = (day: WeeklySpan["day"], from: string, to: string): WeeklySpan => ({ day, from, to });

test("a time is read as people write it", () => {
  expect(["8", "830", "8:30", "08：30", "24", "24:00", "0"].map(timeOf)).toEqual([
    "08:00",
    "08:30",
    "08:30",
    "08:30",
    "24:00",
    "24:00",
    "00:00",
  ]);
  expect(["", "25", "24:01", "8:60", "12345", "noon"].map(timeOf)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test("what the gateway would refuse is said before it is sent", () => {
  expect(wrong([])).toEqual({ what: "none" });
  expect(wrong([span("monday", "08:00", "12:00"), span("monday", "12:00", "18:00")])).toBe(
    undefined,
  );
  expect(wrong([span("monday", "08:00", "12:00"), span("monday", "11:59", "13:00")])).toEqual({
    what: "overlap",
    day: "monday",
  });
  // Sunday's night reaches into Monday.
  expect(wrong([span("monday", "05:00", "07:00"), span("sunday", "22:00", "06:00")])).toEqual({
    what: "overlap",
    day: "sunday",
  });
  expect(wrong([span("friday", "08:00", "08:00")])).toEqual({ what: "empty", day: "friday" });
  expect(wrong([span("friday", "8", "09:00")])).toEqual({ what: "time", day: "friday" });
});

test("the hours of a day are copied to others in place of theirs", () => {
  const spans = [span("monday", "08:00", "12:00"), span("tuesday", "01:00", "02:00")];
  expect(copied([...spans, span("sunday", "03:00", "04:00")], "monday", WORKDAYS)).toEqual([
    ...hoursOn(WORKDAYS, "08:00", "12:00"),
    span("sunday", "03:00", "04:00"),
  ]);
});

test("a week is told in as few words as it takes", () => {
  const week = [...hoursOn(WORKDAYS, "08:00", "18:00"), span("sunday", "22:00", "06:00")];
  expect(groups(week)).toEqual([
    { first: "monday", last: "friday", hours: [{ from: "08:00", to: "18:00", next: false }] },
    { first: "sunday", last: "sunday", hours: [{ from: "22:00", to: "06:00", next: true }] },
  ]);
  expect(
    groups([span("monday", "08:00", "09:00"), span("wednesday", "08:00", "09:00")]),
  ).toHaveLength(2);
});

test("how much of the week is recorded", () => {
  expect(shareOf(ALWAYS)).toBe(1);
  expect(shareOf({ ...ALWAYS, when: "on_event" })).toBe(undefined);
  const spans = hoursOn(WEEKDAYS, "18:00", "06:00");
  expect(shareOf({ ...ALWAYS, when: "weekly", spans })).toBe(0.5);
});
