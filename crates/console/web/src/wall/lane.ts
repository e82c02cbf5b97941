/** How a person wants the lane of alerts on this machine. */

export interface Lane {
  open: boolean;
  sound: boolean;
}

export const usualLane: Lane = { open: true, sound: true };

const key = (user: string): string => `xueliang.lane.${user}`;

/** The lane this person had on this machine. */
export function restoredLane(user: string, storage: Storage): Lane {
  try {
    const kept = JSON.parse(storage.getItem(key(user)) ?? "null") as Partial<Lane> | null;
    return { open: kept?.open !== false, sound: kept?.sound !== false };
  } catch {
    return usualLane;
  }
}

/** Keeps the lane for the next time. */
export function keepLane(user: string, storage: Storage, lane: Lane): void {
  try {
    storage.setItem(key(user), JSON.stringify(lane));
  } catch {
    // A full or forbidden storage costs the memory of the lane, not the lane.
  }
}
