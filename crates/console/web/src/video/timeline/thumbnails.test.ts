import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Thumbnails } from "./thumbnails";

const asked: { at: string; answer: (status?: number) => void; aborted: () => boolean }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  let made = 0;
  vi.stubGlobal("fetch", (address: string, { signal }: { signal: AbortSignal }) => {
    const at = new URL(address, "http://x").searchParams.get("at") ?? "";
    return new Promise<Response>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const headers = { "X-Picture-Time": at };
      const answer = (status = 200): void => resolve(new Response("x", { status, headers }));
      asked.push({ at, answer, aborted: () => signal.aborted });
    });
  });
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => `blob:${(made += 1)}` }));
  Object.assign(URL, { revokeObjectURL: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const OF = { camera: "c", stream: "main", access: () => Promise.resolve("r") };

const settled = () => vi.advanceTimersByTimeAsync(0);

test("a pointer that moves on asks once, for where it rests; what was seen is kept", async () => {
  const thumbnails = new Thumbnails(OF);
  const shown: unknown[] = [];
  const show = (thumbnail: unknown): void => void shown.push(thumbnail);
  for (const at of [1000, 2000, 3000]) thumbnails.want(at, show);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map(({ at }) => at)).toEqual(["1970-01-01T00:00:03.000Z"]);
  // One at a time: the latest wish follows.
  for (const at of [4000, 5000]) expect(thumbnails.want(at, show)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(1);
  asked[0]?.answer();
  await settled();
  expect(asked.map(({ at }) => at)[1]).toBe("1970-01-01T00:00:05.000Z");
  expect(shown).toEqual([{ address: "blob:1", taken: 3000 }]);
  expect(thumbnails.want(3000, show)).toEqual({ address: "blob:1", taken: 3000 });
  expect(asked).toHaveLength(2);
});

test("a pointer that leaves stops what is under way", async () => {
  const thumbnails = new Thumbnails(OF);
  const show = vi.fn();
  thumbnails.want(1000, show);
  await vi.advanceTimersByTimeAsync(200);
  thumbnails.cancel();
  await settled();
  expect(asked[0]?.aborted()).toBe(true);
  thumbnails.want(2000, show);
  await vi.advanceTimersByTimeAsync(200);
  asked[1]?.answer(404);
  await settled();
  expect(show).toHaveBeenCalledExactlyOnceWith({ address: undefined, taken: 2000 });
});

test("where nothing was said, nothing is asked for", async () => {
  const thumbnails = new Thumbnails({ ...OF, access: () => Promise.resolve(undefined) });
  const show = vi.fn();
  thumbnails.want(1000, show);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toHaveLength(0);
  expect(show).toHaveBeenCalledExactlyOnceWith({ address: undefined, taken: undefined });
});
