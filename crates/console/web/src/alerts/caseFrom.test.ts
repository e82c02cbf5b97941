import { expect, test } from "vitest";
import type { AlertWithCameras } from "../api/types";
import { instant } from "../time";
import { linksOf, tracesOf } from "./caseFrom";

const since = "2026-11-23T02:00:10Z";
const one = {
  id: "a1",
  camera_id: "c1",
  since,
  ended: null,
  away: [],
} as unknown as AlertWithCameras;
const site = {
  id: "a2",
  camera_id: null,
  since,
  ended: "2026-11-23T02:05:00Z",
  away: [
    { camera_id: "c1", name: "", since },
    { camera_id: "c2", name: "", since: "2026-11-23T02:00:20Z" },
  ],
} as unknown as AlertWithCameras;

test("a camera's trace begins ten seconds before it went and ends now, or after a day", () => {
  const [trace] = tracesOf(one, instant("2026-11-23T02:01:00Z"));
  expect(instant(trace?.from ?? "")).toBe(instant("2026-11-23T02:00:00Z"));
  expect(instant(trace?.to ?? "")).toBe(instant("2026-11-23T02:01:00Z"));
  const [long] = tracesOf(one, instant("2026-11-30T02:00:00Z"));
  expect(instant(long?.to ?? "")).toBe(instant("2026-11-24T02:00:00Z"));
});

test("each camera of a site has its own beginning and the site's end", () => {
  const traces = tracesOf(site, 0);
  expect(traces.map(({ from }) => instant(from))).toEqual([
    instant("2026-11-23T02:00:00Z"),
    instant("2026-11-23T02:00:10Z"),
  ]);
  for (const { to } of traces) expect(instant(to)).toBe(instant("2026-11-23T02:05:00Z"));
});

test("the alert is linked, and the footage that there is", () => {
  const links = linksOf(site, tracesOf(site, 0).slice(1), "why");
  expect(links.map(({ kind, camera_id, alert_id }) => `${kind} ${alert_id ?? camera_id}`)).toEqual([
    "alert a2",
    "span c2",
  ]);
});

test("of a full disk no footage is held", () => {
  expect(tracesOf({ ...site, cause: "no_space" }, 0)).toEqual([]);
});
