/**
 * What an operator is told about a picture. Judged by pictures that were shown, never by sockets:
 * a frozen picture must not be taken for a live one.
 */

import type { components } from "../api/schema";

type HealthState = components["schemas"]["HealthState"];

/** What a tile says. Ages are seconds since the newest picture was shown. */
export type Picture =
  | { kind: "connecting"; seconds: number }
  | { kind: "playing" }
  | { kind: "stalled"; seconds: number }
  | {
      kind: "offline";
      state: HealthState;
      since: string | null;
      reason: string | null;
      /** `undefined` when no picture was shown yet. */
      seconds: number | undefined;
    }
  | { kind: "stills"; seconds: number | undefined }
  | { kind: "paused" }
  | { kind: "refused" };

/** Without a new picture this long, the picture is veiled. */
export const VEIL_MS = 3000;
/** Stills come every other second, from key pictures that may be several seconds apart. */
const STILL_VEIL_MS = 15_000;

/** The codec that cannot be shown here, and what is shown instead. */
export interface Unsupported {
  codec: string;
  fallback: "sub" | "stills";
}

/** Collects what happens to a picture and says at any moment what it is. Times in milliseconds. */
export class Judge {
  #opened: number;
  #shown: number | undefined;
  #offline: Pick<Extract<Picture, { kind: "offline" }>, "state" | "since" | "reason"> | undefined;
  #paused = false;
  #refused = false;
  unsupported: Unsupported | undefined;

  constructor(now: number) {
    this.#opened = now;
  }

  /** A new picture was shown. */
  shown(now: number): void {
    this.#shown = now;
    this.#offline = undefined;
    this.#refused = false;
  }

  /** The gateway says why there are no pictures. */
  offline(state: HealthState, since: string | null, reason: string | null): void {
    this.#offline = { state, since, reason };
  }

  /** The person may not look at this camera any more. */
  refuse(): void {
    this.#refused = true;
  }

  /** The page is not looked at, so nothing is fetched. */
  pause(): void {
    this.#paused = true;
  }

  /** The page is looked at again. */
  resume(now: number): void {
    this.#paused = false;
    this.#opened = now;
  }

  /** Milliseconds since the newest picture, where there was one. */
  age(now: number): number | undefined {
    return this.#shown === undefined ? undefined : now - this.#shown;
  }

  /** What to tell people now. */
  picture(now: number): Picture {
    const age = this.age(now);
    const seconds = age === undefined ? undefined : Math.floor(age / 1000);
    if (this.#paused) return { kind: "paused" };
    if (this.unsupported?.fallback === "stills") {
      if (age !== undefined && age < STILL_VEIL_MS) return { kind: "stills", seconds };
    } else if (age !== undefined && age < VEIL_MS) {
      return { kind: "playing" };
    }
    if (this.#refused) return { kind: "refused" };
    if (this.#offline) return { kind: "offline", ...this.#offline, seconds };
    if (seconds !== undefined) return { kind: "stalled", seconds };
    return { kind: "connecting", seconds: Math.floor((now - this.#opened) / 1000) };
  }
}
