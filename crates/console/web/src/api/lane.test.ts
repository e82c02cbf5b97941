import { expect, test } from "vitest";
import { Lane } from "./lane";

test("few at a time, in order, and what is given up is left out", async () => {
  const lane = new Lane(2);
  const done: number[] = [];
  let [running, most] = [0, 0];
  const work = (n: number) => async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(n);
  };
  const given = new AbortController();
  const all = [0, 1, 2, 3, 4].map((n) =>
    lane.run(n === 3 ? given.signal : new AbortController().signal, work(n)),
  );
  given.abort();
  const ends = await Promise.allSettled(all);
  expect(ends.map(({ status }) => status === "fulfilled")).toEqual([true, true, true, false, true]);
  expect(done).toEqual([0, 1, 2, 4]);
  expect(most).toBe(2);
});
