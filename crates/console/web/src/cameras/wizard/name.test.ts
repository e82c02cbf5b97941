import { expect, test } from "vitest";
import { nameOf } from "./name";

test("a name has the parts that are known, in order", () => {
  expect(nameOf(["village", "gate", "east", "bullet"])).toBe("village-gate-east-bullet");
  expect(nameOf(["village", " ", undefined, "bullet"])).toBe("village-bullet");
  expect(nameOf([])).toBe("");
});
