/** Why one looks, as one said it last: remembered for this browser session and this person. */

import { useSyncExternalStore } from "react";
import type { Purpose, RequestKind } from "../api/types";

/** What somebody says before they look. */
export interface Said {
  purpose: Purpose;
  /** For `case_handling`. */
  case_id?: string;
  /** For `state_organ` and `natural_person`. */
  request_id?: string;
  /** For `emergency`. */
  reason?: string;
}

/** Those under which pictures may be taken away; the gateway has the last word. */
const EXPORTS: readonly Purpose[] = ["case_handling", "emergency", "state_organ"];

/** Those that stand for a request of somebody from outside. */
export const isRequest = (purpose: Purpose): purpose is RequestKind =>
  purpose === "state_organ" || purpose === "natural_person";

/** What is asked for. */
export type Want = "playback" | "export";

/** Whether what was said lets somebody look in this way. */
export const allows = (purpose: Purpose, want: Want): boolean =>
  want === "playback" || EXPORTS.includes(purpose);

const heard = new Set<() => void>();
/** The same object for the same text, as React asks for. */
let last: { text: string; said: Said } | undefined;

const place = (user: string): string => `xueliang.purpose.${user}`;

/** What this person said last. */
export function remembered(user: string): Said | undefined {
  const text = sessionStorage.getItem(place(user));
  if (text === null) return undefined;
  if (last?.text !== text) {
    try {
      last = { text, said: JSON.parse(text) as Said };
    } catch {
      return undefined;
    }
  }
  return last.said;
}

/** Remembers it, or forgets what was said. */
export function remember(user: string, said: Said | undefined): void {
  if (said) sessionStorage.setItem(place(user), JSON.stringify(said));
  else sessionStorage.removeItem(place(user));
  for (const listener of heard) listener();
}

function subscribe(listener: () => void): () => void {
  heard.add(listener);
  return () => heard.delete(listener);
}

/** What this person said last; renders again when it changes. */
export function useRemembered(user: string): Said | undefined {
  return useSyncExternalStore(subscribe, () => remembered(user));
}
