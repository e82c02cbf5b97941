/** Links that open a camera's page at an instant, so that others see the same picture. */

import type { StreamKind } from "../api/types";
import { rfc3339 } from "../time";

export interface Place {
  at: number;
  stream: StreamKind;
}

/** What a link says, as far as it can be understood; nobody is sent into the future. */
export function placeOf(query: URLSearchParams, now: number): Partial<Place> {
  const at = Date.parse((query.get("at") ?? "").replace(" ", "+"));
  const stream = query.get("stream");
  return {
    ...(at > 0 && at <= now ? { at } : {}),
    ...(stream === "main" || stream === "sub" ? { stream } : {}),
  };
}

/** The query of a link to an instant. */
export function queryOf({ at, stream }: Place): URLSearchParams {
  return new URLSearchParams({ at: rfc3339(at), stream });
}

/** Copies a text the way that works on a plain HTTP address too; whether it was done. */
export function copy(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the successor needs HTTPS
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
