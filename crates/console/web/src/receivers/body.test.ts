import { expect, test } from "vitest";
import { prettyBody } from "./body";

test("JSON is laid out, anything else is left alone", () => {
  expect(prettyBody('{"a":{"b":1}}')).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
  expect(prettyBody("not { json")).toBe("not { json");
});
