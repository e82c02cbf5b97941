import { describe, expect, test } from "vitest";
import { waitBefore } from "./backoff";
import { Judge } from "./picture";

describe("what is said about a picture", () => {
  test("it is live exactly while pictures come", () => {
    const judge = new Judge(0);
    expect(judge.picture(1500)).toEqual({ kind: "connecting", seconds: 1 });
    judge.shown(2000);
    expect(judge.picture(4999)).toEqual({ kind: "playing" });
    expect(judge.picture(5000)).toEqual({ kind: "stalled", seconds: 3 });
    expect(judge.picture(32_000)).toEqual({ kind: "stalled", seconds: 30 });
    judge.shown(32_100);
    expect(judge.picture(32_200)).toEqual({ kind: "playing" });
  });

  test("a reason is shown with its age, and only once pictures are missing", () => {
    const judge = new Judge(0);
    judge.shown(1000);
    judge.offline("silent", "2026-11-23T10:00:00+08:00", "silent");
    expect(judge.picture(2000)).toEqual({ kind: "playing" });
    expect(judge.picture(6000)).toEqual({
      kind: "offline",
      state: "silent",
      since: "2026-11-23T10:00:00+08:00",
      reason: "silent",
      seconds: 5,
    });
    judge.shown(7000);
    expect(judge.picture(20_000).kind).toBe("stalled");
  });

  test("a camera that never showed a picture has no age", () => {
    const judge = new Judge(0);
    judge.offline("denied", null, "denied");
    expect(judge.picture(9000)).toMatchObject({ kind: "offline", seconds: undefined });
  });

  test("a pause is said as such, and what follows is judged afresh", () => {
    const judge = new Judge(0);
    judge.shown(100);
    judge.pause();
    expect(judge.picture(200)).toEqual({ kind: "paused" });
    judge.resume(60_000);
    expect(judge.picture(60_100).kind).toBe("stalled");
    judge.shown(60_200);
    expect(judge.picture(60_300)).toEqual({ kind: "playing" });
  });

  test("stills are never called live", () => {
    const judge = new Judge(0);
    judge.unsupported = { codec: "hvc1", fallback: "stills" };
    expect(judge.picture(1000).kind).toBe("connecting");
    judge.shown(2000);
    expect(judge.picture(6000)).toEqual({ kind: "stills", seconds: 4 });
    expect(judge.picture(20_000)).toEqual({ kind: "stalled", seconds: 18 });
  });

  test("a camera one may no longer watch says so", () => {
    const judge = new Judge(0);
    judge.refuse();
    expect(judge.picture(5000)).toEqual({ kind: "refused" });
  });
});

test("attempts go on for ever, at most every ten seconds", () => {
  const waits = [1, 2, 3, 4, 5, 1000].map((failures) => waitBefore(failures, 0.5));
  expect(waits).toEqual([1000, 2000, 5000, 10_000, 10_000, 10_000]);
  expect(waitBefore(1, 0)).toBe(800);
  expect(waitBefore(1000, 1)).toBeCloseTo(12_000);
});
