import { expect, test } from "vitest";
import { refusal } from "./refusal";

test("a refusal is one of ours, or another", () => {
  expect(refusal("")).toBeUndefined();
  expect(refusal("?refused=person_unknown")).toBe("person_unknown");
  expect(refusal("?refused=<b>")).toBe("other");
});
