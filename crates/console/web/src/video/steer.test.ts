import { describe, expect, test } from "vitest";
import { firstTarget, landing, roomier, steer, tighter, trimmable } from "./steer";

const at = (position: number, ranges: [number, number][], rate = 1, floor?: number) =>
  steer({ position, ranges, target: firstTarget, rate, floor: place(floor) });

const place = (at: number | undefined) => (at === undefined ? undefined : { at, sure: at + 0.002 });

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

  test("comes back to the picture shown last, not to one before it", () => {
    const { seek } = at(11, [[0, 10]], 1, 9.96);
    expect(seek).toBeGreaterThan(9.96);
    expect(seek).toBeLessThan(10);
  });

  test("leaves pictures that were sent again after a reconnect", () => {
    // Shown up to 9.96; the group from 8 on was sent again and lies from 10 on.
    const { seek } = at(9.98, [[0, 12.2]], 1, 11.96);
    expect(seek).toBeGreaterThan(11.96);
    expect(seek).toBeLessThan(12.2);
    // Even where nothing lies yet.
    expect(at(9.98, [[0, 10]], 1, 11.96).seek).toBeGreaterThan(11.96);
  });

  test("waits where it was sent until something lies there", () => {
    const { seek = 0 } = at(9.98, [[0, 10]], 1, 11.96);
    expect(at(seek, [[0, 10]], 1, 11.96)).toEqual({ rate: 1 });
  });

  test("is not disturbed by the picture it is about to reach", () => {
    expect(at(9.88, [[0, 10]], 1, 9.9)).toEqual({ rate: 1 });
  });

  test("stays where it is while there is nothing", () => {
    expect(at(3, [])).toEqual({ rate: 1 });
  });

  test("never goes to an older picture than the one shown last", () => {
    const older = [];
    for (let floor = 0; floor < 12; floor += 0.04) {
      for (let position = floor; position < 14; position += 0.09) {
        for (const end of [2, 8, 10]) {
          const { seek = Infinity } = at(position, [[0, end]], 1, floor);
          if (seek <= floor) older.push({ floor, position, end, seek });
        }
      }
    }
    expect(older).toEqual([]);
    expect(landing([0, 10], 0.1, place(9.96))).toBeGreaterThan(9.96);
    expect(landing([0, 10], 0.1, undefined)).toBeCloseTo(9.9);
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
