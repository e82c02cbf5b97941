import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { all, api, ask, holdCsrfToken, speak, writeId } from "./client";
import { codeOf, failureOf, isSignedOut } from "./failure";

const sent: Request[] = [];
let answer: () => Response | Promise<Response>;

beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    sent.push(request);
    return Promise.resolve(answer());
  });
});
afterEach(() => vi.unstubAllGlobals());

function json(status: number, body: unknown, type = "application/json"): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

const problem = (status: number, code: string) =>
  json(
    status,
    { type: `/problems/${code}`, title: "t", status, code, detail: "d", request_id: "r" },
    "application/problem+json",
  );

test("writes carry the token, the language and a name of their own", async () => {
  holdCsrfToken("token-1");
  speak("en");
  answer = () => json(201, { id: "k", token: "xlk_1" });
  const body = { name: "n", permissions: [], areas: [] };
  await ask(api.POST("/api/v1/api_keys", { body }));
  const [request] = sent;
  expect(request?.headers.get("X-CSRF-Token")).toBe("token-1");
  expect(request?.headers.get("Accept-Language")).toBe("en");
  expect(request?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
});

test("reading and signing in carry neither", async () => {
  answer = () => json(200, { items: [], next_cursor: null });
  await ask(api.GET("/api/v1/areas"));
  await ask(api.POST("/api/v1/session", { body: { name: "n", password: "p" } }));
  expect(sent[0]?.headers.has("X-CSRF-Token")).toBe(false);
  expect(sent.some(({ headers }) => headers.has("Idempotency-Key"))).toBe(false);
});

test("each kind of failure is told apart", async () => {
  answer = () => problem(409, "version_stale");
  const stale = await ask(api.GET("/api/v1/system")).catch((error: unknown) => error);
  expect(codeOf(stale)).toBe("version_stale");
  expect(isSignedOut(stale)).toBe(false);

  answer = () => problem(401, "sign_in_needed");
  const out = await ask(api.GET("/api/v1/system")).catch((error: unknown) => error);
  expect(isSignedOut(out)).toBe(true);

  answer = () => new Response("<html>", { status: 502 });
  const proxy = await ask(api.GET("/api/v1/system")).catch((error: unknown) => error);
  expect(failureOf(proxy)).toEqual({ kind: "unreadable", status: 502 });

  answer = () => Promise.reject(new TypeError("offline"));
  const offline = await ask(api.GET("/api/v1/system")).catch((error: unknown) => error);
  expect(failureOf(offline)).toEqual({ kind: "network" });
});

test("an answer without a body is no failure", async () => {
  answer = () => new Response(null, { status: 204 });
  await expect(ask(api.DELETE("/api/v1/session"))).resolves.toBeUndefined();
});

test("a list is read to its end, or to a limit", async () => {
  const pages = [
    { items: [1, 2], next_cursor: "a" },
    { items: [3], next_cursor: null },
  ];
  const read = (cursor: string | undefined) =>
    Promise.resolve(pages[cursor === undefined ? 0 : 1] ?? { items: [], next_cursor: null });
  expect(await all(read)).toEqual([1, 2, 3]);
  expect(await all(read, 2)).toEqual([1, 2]);
});

test("no two writes have the same name", () => {
  expect(new Set(Array.from({ length: 100 }, writeId)).size).toBe(100);
});
