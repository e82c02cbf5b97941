import { expect, test } from "vitest";
import type { Area, Camera, Site } from "../api/types";
import { branchKeys, grow } from "./tree";

const INSTALLATION = { from: "installation", name: null } as const;
const KEPT = { min: { days: 30, ...INSTALLATION }, max: { days: 90, ...INSTALLATION } };
const area = (id: string, parent_id: string | null): Area => ({
  id,
  parent_id,
  name: `area ${id}`,
  code: "",
  code_until: null,
  alert_after_s: null,
  min_days: null,
  max_days: null,
  kept: KEPT,
  version: 1,
});
const site = (id: string, area_id: string) => ({ id, area_id, name: `site ${id}` }) as Site;
const camera = (id: string, site_id: string, state: Camera["health"]["state"]) =>
  ({
    id,
    site_id,
    name: `camera ${id}`,
    place: "",
    health: { state, since: null, reason: null },
  }) as Camera;

const areas = [area("town", null), area("v1", "town"), area("v2", "town")];
const sites = [site("s1", "v1"), site("s2", "v2")];
const cameras = [
  camera("a", "s1", "online"),
  camera("b", "s1", "silent"),
  camera("c", "s2", "online"),
];

test("areas hold sites, sites hold cameras, and each knows all below it", () => {
  const [town] = grow(areas, sites, cameras);
  expect(town?.cameras).toEqual(["a", "b", "c"]);
  expect(town?.online).toBe(2);
  const [village] = town?.children ?? [];
  expect(village?.children[0]?.children.map(({ camera: one }) => one?.id)).toEqual(["a", "b"]);
  expect(branchKeys(town ? [town] : [])).toHaveLength(5);
});

test("searching leaves only branches with a find", () => {
  const [town] = grow(areas, sites, cameras, "CAMERA c");
  expect(town?.cameras).toEqual(["c"]);
  expect(town?.children).toHaveLength(1);
  expect(grow(areas, sites, cameras, "nowhere")).toEqual([]);
});

test("somebody who does not see the town begins at their village", () => {
  const [village] = grow([area("v1", "town")], sites, cameras);
  expect(village?.cameras).toEqual(["a", "b"]);
});
