import { expect, test } from "vitest";
import type { Area } from "../api/types";
import { areaTree } from "./areaTree";

const area = (id: string, parent_id: string | null) => ({ id, parent_id, name: id }) as Area;

test("areas hold those below them, and what has no parent in sight is a root", () => {
  const [town, far] = areaTree([
    area("town", null),
    area("village", "town"),
    area("far", "unseen"),
  ]);
  expect(town?.children.map(({ title }) => title)).toEqual(["village"]);
  expect(far?.value).toBe("far");
});
