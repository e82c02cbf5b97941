import { expect, test } from "vitest";
import { RequestFailed } from "../api/failure";
import type { AccessRecord } from "../api/types";
import { fromWallClock } from "../time";
import { covers, isOver, standingOf, wholeDays, within } from "./records";
import { allows, remember, remembered, type Said } from "./said";

const at = (text: string): number => fromWallClock(`2026-11-${text}`);
const RECORD: AccessRecord = {
  id: "r",
  purpose: "emergency",
  camera_id: "c",
  from: "2026-11-22T16:00:00Z",
  to: "2026-11-23T16:00:00Z",
  case_id: null,
  request_id: null,
  request_number: null,
  on_site: false,
  shift_id: null,
  reason: "lost child",
  user_id: "u",
  name: "wang",
  unit: "",
  role: "case_officer",
  opened: "2026-11-23T01:00:00Z",
  until: "2026-11-23T09:00:00Z",
  closed: null,
};
const SAID: Said = { purpose: "emergency", reason: "lost child" };

test("whoever looks at a stretch looks at its days in the town", () => {
  const day = { from: at("23T00:00:00"), to: at("24T00:00:00") };
  expect(wholeDays({ from: at("23T08:00:00"), to: at("23T08:10:00") })).toEqual(day);
  // What ends at midnight does not reach into the next day.
  expect(wholeDays(day)).toEqual(day);
  const night = { from: at("23T23:55:00"), to: at("24T00:05:00"), camera: "c" };
  expect(wholeDays(night)).toEqual({ ...day, to: at("25T00:00:00"), camera: "c" });
});

test("a record serves again for the same words, camera and footage alone", () => {
  const wish = { camera: "c", from: at("23T08:00:00"), to: at("23T09:00:00") };
  expect(covers(RECORD, SAID, wish)).toBe(true);
  expect(covers(RECORD, SAID, { ...wish, camera: "d" })).toBe(false);
  expect(covers(RECORD, SAID, { ...wish, to: at("24T00:00:01") })).toBe(false);
  expect(covers(RECORD, { ...SAID, reason: "another" }, wish)).toBe(false);
  expect(covers(RECORD, { purpose: "duty" }, wish)).toBe(false);
  expect(covers({ ...RECORD, from: null, to: null }, SAID, wish)).toBe(false);
});

test("under a request one sees what it grants", () => {
  const asked: Said = { purpose: "state_organ", request_id: "q" };
  const record: AccessRecord = { ...RECORD, ...asked, reason: "", request_id: "q" };
  const wish = { camera: "c", from: at("23T08:00:00"), to: at("23T09:00:00") };
  expect(covers(record, asked, wish)).toBe(true);
  expect(covers(record, { ...asked, request_id: "r" }, wish)).toBe(false);
  const grant = { from: "2026-11-23T00:30:00Z", to: "2026-11-23T04:00:00Z" };
  expect(within(wish, grant)).toEqual({ ...wish, from: at("23T08:30:00") });
  expect(within({ ...wish, to: at("23T08:30:00") }, grant)).toBeUndefined();
});

test("live pictures stand under a record without a camera", () => {
  const shift = { ...RECORD, camera_id: null };
  expect(standingOf({ purposes: ["duty"], records: [RECORD, shift] })).toBe(shift);
  expect(standingOf({ purposes: ["duty"], records: [RECORD] })).toBeUndefined();
});

test("what was said is remembered for one person", () => {
  remember("u", SAID);
  expect(remembered("u")).toEqual(SAID);
  expect(remembered("u")).toBe(remembered("u"));
  expect(remembered("v")).toBeUndefined();
  remember("u", undefined);
  expect(remembered("u")).toBeUndefined();
});

test("footage is taken away for cases and emergencies alone", () => {
  expect(allows("duty", "playback")).toBe(true);
  expect(allows("duty", "export")).toBe(false);
  expect(allows("case_handling", "export")).toBe(true);
  expect(allows("natural_person", "export")).toBe(false);
});

test("a refusal that asks for another record is told from others", () => {
  const refused = (code: string): RequestFailed =>
    new RequestFailed({
      kind: "problem",
      status: 403,
      problem: { code, detail: "" } as never,
    });
  expect(isOver(refused("access_over"))).toBe(true);
  expect(isOver(refused("permission_missing"))).toBe(false);
});
