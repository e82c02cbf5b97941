import { expect, test } from "vitest";
import {
  clock,
  dateTime,
  day,
  dayStart,
  fromWallClock,
  length,
  rfc3339,
  shortDateTime,
} from "./time";

const AT = Date.parse("2026-11-23T16:30:05Z");

test("times are the town's, wherever the browser is", () => {
  expect(dateTime(AT)).toBe("2026-11-24 00:30:05");
  expect(shortDateTime("2026-11-23T16:30:05Z")).toBe("11-24 00:30");
  expect(clock(AT)).toBe("00:30:05");
  expect(day(AT)).toBe("2026-11-24");
});

test("what is written for the API reads as the same instant", () => {
  expect(rfc3339(AT)).toBe("2026-11-24T00:30:05.000+08:00");
  expect(Date.parse(rfc3339(AT))).toBe(AT);
  expect(fromWallClock("2026-11-24 00:30:05")).toBe(AT);
  expect(dayStart("2026-11-24")).toBe(Date.parse("2026-11-23T16:00:00Z"));
});

test("lengths are read like clocks", () => {
  expect(length(62_000)).toBe("1:02");
  expect(length(3_723_000)).toBe("1:02:03");
  expect(length(-5)).toBe("0:00");
});
