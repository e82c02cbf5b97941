import { expect, test } from "vitest";
import { Downloads, type Outside } from "./downloads";

const REQUEST = { camera: "c1", stream: "main", from: 0, to: 60_000 } as const;
const FILE = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

interface Asked {
  address: string;
  range: string | null;
}

/** A gateway with one file in so many parts; each answer ends after what `most` says. */
function gateway(options: { parts?: number; most?: number[]; status?: number } = {}) {
  const asked: Asked[] = [];
  const saved: { name: string; bytes: Uint8Array }[] = [];
  const handed: string[] = [];
  const most = [...(options.most ?? [])];
  const outside: Outside = {
    fetch: (address, init) => {
      const range = new Headers(init.headers).get("Range");
      asked.push({ address, range });
      if (options.status) return Promise.resolve(new Response("{}", { status: options.status }));
      const begin = Number(/bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
      const limit = most.shift() ?? Infinity;
      const rest = FILE.subarray(begin);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(rest.slice(0, limit));
          if (limit < rest.length) controller.error(new TypeError("cut"));
          else controller.close();
        },
        pull: () => undefined,
      });
      const headers = {
        ETag: '"one"',
        "Content-Length": String(rest.length),
        "Content-Range": `bytes ${begin}-${FILE.length - 1}/${FILE.length}`,
        "X-Clip-Parts": String(options.parts ?? 1),
        "X-Clip-From": "2026-11-23T08:30:00+08:00",
      };
      return Promise.resolve(new Response(body, { status: range ? 206 : 200, headers }));
    },
    save: (file, name) => {
      void file.arrayBuffer().then((buffer) => saved.push({ name, bytes: new Uint8Array(buffer) }));
    },
    handOver: (address) => handed.push(address),
    sleep: () => Promise.resolve(),
    now: () => 0,
  };
  return { asked, saved, handed, downloads: new Downloads(outside) };
}

async function over(downloads: Downloads): Promise<void> {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
  for (let turns = 0; turns < 200; turns += 1) {
    await wait();
    const states = downloads.list().map(({ state }) => state);
    if (states.every((state) => state === "done" || state === "failed")) break;
  }
  await wait();
}

test("what was cut goes on where it was cut, and every byte comes once", async () => {
  const { asked, saved, downloads } = gateway({ most: [400, 100] });
  downloads.add("gate", REQUEST);
  await over(downloads);
  // What an errored stream had already delivered may be lost with it: what counts is the file.
  expect(asked.length).toBeGreaterThan(1);
  expect(saved.map(({ name }) => name)).toEqual(["gate 2026-11-23 08.30.00.mp4"]);
  expect(saved[0]?.bytes).toEqual(FILE);
});

test("each part is a file, and two run at a time", async () => {
  const { asked, saved, downloads } = gateway({ parts: 3 });
  downloads.add("gate", REQUEST);
  let most = 0;
  downloads.subscribe(() => {
    const running = downloads.list().filter(({ state }) => state === "running").length;
    most = Math.max(most, running);
  });
  await over(downloads);
  expect(most).toBe(2);
  expect(saved.map(({ name }) => name.slice(-9)).sort()).toEqual([
    "(1-3).mp4",
    "(2-3).mp4",
    "(3-3).mp4",
  ]);
  expect(asked.map(({ address }) => new URL(address, "http://x").searchParams.get("part"))).toEqual(
    [null, "1", "2"],
  );
});

test("a refusal fails at once and can be tried again", async () => {
  const options = { status: 403 };
  const { asked, downloads } = gateway(options);
  downloads.add("gate", REQUEST);
  await over(downloads);
  expect(asked).toHaveLength(1);
  expect(downloads.list()[0]?.state).toBe("failed");
  options.status = 0;
  downloads.resume(downloads.list()[0]?.id ?? 0);
  await over(downloads);
  expect(downloads.list()[0]?.state).toBe("done");
  downloads.clear();
  expect(downloads.list()).toEqual([]);
});
