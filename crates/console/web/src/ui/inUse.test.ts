import { expect, test } from "vitest";
import { RequestFailed } from "../api/failure";
import { usesOf } from "./inUse";

const refused = (code: string, by: string) =>
  new RequestFailed({
    kind: "problem",
    status: 409,
    problem: {
      type: "",
      title: "",
      status: 409,
      code,
      detail: "",
      params: { what: "area", by },
      request_id: "r",
    },
  });

test("what is in the way is read from the refusal", () => {
  expect(usesOf(refused("in_use", "sites: 2, removed cameras with footage: 1"))).toEqual([
    { use: "sites", count: 2 },
    { use: "removed cameras with footage", count: 1 },
  ]);
  expect(usesOf(refused("version_stale", "sites: 2"))).toEqual([]);
  expect(usesOf(new Error("other"))).toEqual([]);
});
