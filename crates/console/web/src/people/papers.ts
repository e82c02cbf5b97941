/** Training and contracts run out: who is shut out, and who soon will be. */

import type { Paper, User } from "../api/types";
import { DAY_MS, day, dayStart } from "../time";

/** How long before its last day people are told. */
export const SOON_DAYS = 30;

export interface Notice {
  paper: Paper;
  /** The last day it counts. */
  until: string;
  /** Days after today that it still counts; below zero it ran out. */
  left: number;
}

type Papers = Pick<User, "training_until" | "contract_until">;

/** What ran out or soon will, the most urgent first. */
export function notices(user: Papers, now: number): Notice[] {
  const today = dayStart(day(now));
  const found: Notice[] = [];
  for (const paper of ["training", "contract"] as const) {
    const until = user[`${paper}_until`];
    if (until == null) continue;
    const left = Math.round((dayStart(until) - today) / DAY_MS);
    if (left <= SOON_DAYS) found.push({ paper, until, left });
  }
  return found.sort((a, b) => a.left - b.left);
}

export type Standing = "expired" | "soon";

/** Whether somebody is shut out, or soon will be; for choosing those in the list. */
export function stands(user: Papers, standing: Standing, now: number): boolean {
  const found = notices(user, now);
  const isExpired = found.some(({ left }) => left < 0);
  return standing === "expired" ? isExpired : !isExpired && found.length > 0;
}
