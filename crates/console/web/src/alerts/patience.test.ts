import { expect, test } from "vitest";
import type { Area, Site } from "../api/types";
import { fromArea, fromSite } from "./patience";

const area = (id: string, parent_id: string | null, alert_after_s: number | null) =>
  ({ id, parent_id, name: id, alert_after_s }) as Area;
const site = (id: string, area_id: string, alert_after_s: number | null) =>
  ({ id, area_id, name: id, alert_after_s }) as Site;

const areas = [area("town", null, 120), area("village", "town", null), area("other", null, null)];
const sites = [
  site("own", "village", 30),
  site("none", "village", null),
  site("far", "other", null),
];

test("the nearest place that says something is asked", () => {
  expect(fromSite(areas, sites, "own")).toEqual({ from: "site", name: "own", seconds: 30 });
  expect(fromSite(areas, sites, "none")).toEqual({ from: "area", name: "town", seconds: 120 });
  expect(fromArea(areas, "village")).toEqual({ from: "area", name: "town", seconds: 120 });
});

test("where none says anything the gateway's own holds", () => {
  expect(fromSite(areas, sites, "far")).toEqual({ from: "gateway" });
  expect(fromSite(areas, sites, undefined)).toEqual({ from: "gateway" });
  expect(fromArea(areas, null)).toEqual({ from: "gateway" });
});
