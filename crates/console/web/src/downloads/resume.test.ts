import { expect, test } from "vitest";
import { answered, patience, rateOf, remaining, restHeaders, sampled, type Sample } from "./resume";

const header = (headers: Record<string, string>) => (name: string) => headers[name] ?? null;

test("the rest is asked for by the file's own mark, and never without one", () => {
  expect(restHeaders({ received: 0, etag: '"a"' })).toEqual({});
  expect(restHeaders({ received: 5, etag: undefined })).toEqual({});
  expect(restHeaders({ received: 5, etag: '"a"' })).toEqual({
    Range: "bytes=5-",
    "If-Range": '"a"',
  });
});

test("an answer goes on exactly where the file was cut, or begins anew", () => {
  const progress = { received: 5, etag: '"a"' };
  const rest = { "Content-Range": "bytes 5-9/10", ETag: '"a"' };
  expect(answered(progress, 206, header(rest))).toEqual({ kind: "rest", total: 10 });
  for (const wrong of [
    { ...rest, "Content-Range": "bytes 4-9/10" },
    { ...rest, ETag: '"b"' },
    { ETag: '"a"' },
  ]) {
    expect(answered(progress, 206, header(wrong)), JSON.stringify(wrong)).toEqual({
      kind: "refused",
    });
  }
  const whole = answered(progress, 200, header({ "Content-Length": "12", ETag: '"b"' }));
  expect(whole).toEqual({ kind: "whole", total: 12 });
  expect(answered(progress, 200, header({}))).toEqual({ kind: "whole", total: undefined });
});

test("nothing more than what is there is the end, and a refusal is one", () => {
  const progress = { received: 10, etag: '"a"' };
  const over = (size: number) =>
    answered(progress, 416, header({ "Content-Range": `bytes */${size}` }));
  expect(over(10)).toEqual({ kind: "complete" });
  expect(over(8)).toEqual({ kind: "refused" });
  for (const status of [401, 403, 404, 500]) {
    expect(answered(progress, status, header({}))).toEqual({ kind: "refused" });
  }
});

test("the wait grows and ends", () => {
  expect([0, 1, 2, 9].map(patience)).toEqual([500, 1000, 2000, 10_000]);
});

test("the rate is that of the last seconds", () => {
  let samples: Sample[] = [];
  for (let second = 0; second <= 10; second += 1) {
    const received = second < 5 ? 0 : (second - 5) * 1000;
    samples = sampled(samples, { at: second * 1000, received });
  }
  expect(rateOf(samples)).toBe(1000);
  expect(rateOf(samples.slice(-1))).toBeUndefined();
  expect(remaining(2000, 5000, 1000)).toBe(3000);
  expect(remaining(2000, undefined, 1000)).toBeUndefined();
  expect(remaining(2000, 5000, 0)).toBeUndefined();
});
