import { expect, test } from "vitest";
import { isAttended } from "./attended";

test("a page is left after five minutes without a sign of somebody", () => {
  const now = Date.now();
  expect(isAttended(now + 299_000)).toBe(true);
  expect(isAttended(now + 302_000)).toBe(false);
  globalThis.dispatchEvent(new Event("keydown"));
  expect(isAttended(Date.now() + 299_000)).toBe(true);
});
