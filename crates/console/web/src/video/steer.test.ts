import { describe, expect, test } from "vitest";
import { firstTarget, roomier, steer, tighter, trimmable } from "./steer";

const at = (position: number, ranges: [number, number][], rate = 1) =>
  steer({ position, ranges, target: firstTarget, rate });

describe("the playhead", () => {
  test("runs normally near the newest picture", () => {
    expect(at(9.8, [[0, 10]])).toEqual({ rate: 1 });
  });

  test("runs faster when it falls behind, until it is well within the target", () => {
    expect(at(9.5, [[0, 10]])).toEqual({ rate: 1.1 });
    expect(at(9.7, [[0, 10]], 1.1)).toEqual({ rate: 1.1 });
    expect(at(9.85, [[0, 10]], 1.1)).toEqual({ rate: 1 });
  });

  test("jumps when it is far behind", () => {
    expect(at(5, [[0, 10]])).toEqual({ rate: 1, seek: 10 - 0.15 });
  });

  test("leaves a hole, which would stop it for ever", () => {
    const { seek } = at(4.0, [
      [0, 4],
      [6, 6.1],
    ]);
    expect(seek).toBe(6);
  });

  test("comes back when it ran past the end", () => {
    expect(at(11, [[0, 10]]).seek).toBeCloseTo(9.85);
    expect(at(10.3, [[0, 10]]).seek).toBeUndefined();
  });

  test("stays where it is while there is nothing", () => {
    expect(at(3, [])).toEqual({ rate: 1 });
  });
});

test("the target grows with stalls and comes back slowly, within bounds", () => {
  let target = firstTarget;
  for (let stall = 0; stall < 50; stall += 1) target = roomier(target);
  expect(target).toBe(1.5);
  for (let quiet = 0; quiet < 500; quiet += 1) target = tighter(target);
  expect(target).toBe(firstTarget);
});

test("only what lies well behind the playhead is removed", () => {
  expect(trimmable(12, 0, 10)).toBeUndefined();
  expect(trimmable(25, 0, 10)).toEqual([0, 15]);
});
