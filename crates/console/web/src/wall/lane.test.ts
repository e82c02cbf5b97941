import { expect, test } from "vitest";
import { keepLane, restoredLane, usualLane } from "./lane";

test("a lane is kept for each person", () => {
  localStorage.clear();
  keepLane("u1", localStorage, { open: false, sound: true });
  keepLane("u2", localStorage, { open: true, sound: false });
  expect(restoredLane("u1", localStorage)).toEqual({ open: false, sound: true });
  expect(restoredLane("u2", localStorage)).toEqual({ open: true, sound: false });
  expect(restoredLane("u3", localStorage)).toEqual(usualLane);
});

test("what was kept and is broken is forgotten", () => {
  for (const broken of ["{", "7", '"x"', "null", '{"open":3}']) {
    localStorage.setItem("xueliang.lane.u1", broken);
    expect(restoredLane("u1", localStorage), broken).toEqual(usualLane);
  }
});
