import { expect, test } from "vitest";
import type { Area } from "../api/types";
import { areaPath, areaTree, within } from "./areas";

const INSTALLATION = { from: "installation", name: null } as const;
const KEPT = { min: { days: 30, ...INSTALLATION }, max: { days: 90, ...INSTALLATION } };
const area = (id: string, parent_id: string | null): Area => ({
  id,
  parent_id,
  name: `name of ${id}`,
  code: "",
  code_until: null,
  alert_after_s: null,
  min_days: null,
  max_days: null,
  kept: KEPT,
  version: 1,
});
const AREAS = [area("village", "town"), area("town", "county"), area("group", "village")];

test("the tree begins with what has nothing above it that is seen", () => {
  const [town, ...others] = areaTree(AREAS);
  expect(others).toEqual([]);
  expect(town?.value).toBe("town");
  expect(town?.children.map(({ value }) => value)).toEqual(["village"]);
  expect(town?.children[0]?.children.map(({ value }) => value)).toEqual(["group"]);
});

test("areas hold those below them, and what has no parent in sight is a root", () => {
  const areas = [area("town", null), area("village", "town"), area("far", "unseen")];
  const [town, far] = areaTree(areas.map((one) => ({ ...one, name: one.id })));
  expect(town?.children.map(({ title }) => title)).toEqual(["village"]);
  expect(far?.value).toBe("far");
});

test("what lies within an area is found however deep", () => {
  expect([...within(AREAS, "town")].sort()).toEqual(["group", "town", "village"]);
  expect([...within(AREAS, "group")]).toEqual(["group"]);
});

test("a path names what lies above", () => {
  expect(areaPath(AREAS, "group")).toBe("name of town / name of village / name of group");
  expect(areaPath(AREAS, "gone")).toBe("gone");
});
