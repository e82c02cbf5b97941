/** How a person wants the lane of alerts on this machine. */

import { readKept, writeKept } from "./kept";

export interface Lane {
  open: boolean;
  sound: boolean;
}

export const usualLane: Lane = { open: true, sound: true };

const key = (user: string): string => `xueliang.lane.${user}`;

/** The lane this person had on this machine. */
export function restoredLane(user: string, storage: Storage): Lane {
  const kept = readKept(storage, key(user)) as Partial<Lane> | null;
  return kept ? { open: kept.open !== false, sound: kept.sound !== false } : usualLane;
}

/** Keeps the lane for the next time. */
export function keepLane(user: string, storage: Storage, lane: Lane): void {
  writeKept(storage, key(user), lane);
}
