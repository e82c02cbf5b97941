/** The typed client of the gateway's API: cookies, the CSRF token, and failures in one shape. */

import createClient, { type Middleware } from "openapi-fetch";
import { isAttended } from "./attended";
import { isProblem, RequestFailed, type Failure } from "./failure";
import type { paths } from "./schema";

let csrf = "";
let language = "zh-CN";

/** The token of the session, to be sent with every write. */
export function holdCsrfToken(token: string): void {
  csrf = token;
}

/** The language the gateway is to answer in. */
export function speak(wanted: string): void {
  language = wanted;
}

/** A random name for a write, so that sending it twice does it once. Works on plain HTTP. */
export function writeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sign-in and probing take no idempotency key: their answers are not kept. */
const UNREMEMBERED = /\/api\/v1\/(session(\/.*)?|cameras\/(.*\/)?probe)$/;

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", language);
    if (!isAttended()) request.headers.set("X-Unattended", "1");
    if (request.method === "GET") return request;
    if (csrf) request.headers.set("X-CSRF-Token", csrf);
    const remembered =
      request.method === "POST" && !UNREMEMBERED.test(new URL(request.url).pathname);
    if (remembered && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", writeId());
    }
    return request;
  },
};

export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that tests can stand in for it.
  fetch: (request) => globalThis.fetch(request),
});
api.use(headers);

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws `RequestFailed` otherwise. */
export async function ask<T>(request: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestFailed({ kind: "network" });
  }
  const { data, error, response } = answered;
  if (response.ok) return data as T;
  throw new RequestFailed(failed(response.status, error));
}

function failed(status: number, body: unknown): Failure {
  if (isProblem(body)) return { kind: "problem", status, problem: body };
  return { kind: "unreadable", status };
}

/** The failure of an answer that was asked for without the client, such as a file. */
export async function failedAnswer(response: Response): Promise<RequestFailed> {
  const body: unknown = await response.json().catch(() => undefined);
  return new RequestFailed(failed(response.status, body));
}

/** Everything a list has, page after page, up to `most` items. */
export async function all<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>,
  most = 5000,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    items.push(...next.items);
    cursor = next.next_cursor ?? undefined;
  } while (cursor !== undefined && items.length < most);
  return items;
}
