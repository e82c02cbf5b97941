import { expect, test } from "vitest";
import { fileName } from "./name";

const from = Date.parse("2026-11-23T08:30:00+08:00");

test("a file is named after camera and time in the town", () => {
  const name = fileName({ camera: "Baimiao-gate", from, part: 0, parts: 1 });
  expect(name).toBe("Baimiao-gate 2026-11-23 08.30.00.mp4");
});

test("parts are told apart", () => {
  const name = fileName({ camera: "a", from, part: 1, parts: 3 });
  expect(name).toBe("a 2026-11-23 08.30.00 (2-3).mp4");
});

test("every name is one that Windows takes", () => {
  const name = fileName({ camera: 'a/b\\c:"d"\n<e>|?*', from, part: 0, parts: 1 });
  expect(name).toBe("a_b_c__d___e____ 2026-11-23 08.30.00.mp4");
  expect(fileName({ camera: " ", from, part: 0, parts: 1 })).toMatch(/^camera /);
  const long = fileName({ camera: "\u6751".repeat(300), from, part: 0, parts: 1 });
  expect(Array.from(long).length).toBeLessThan(150);
});
