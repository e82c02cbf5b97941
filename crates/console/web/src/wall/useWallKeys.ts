/** The wall's keys, wherever the focus is, unless somebody writes or walks through the tree. */

import { useKeys } from "../ui/useKeys";
import type { Wall } from "./layout";
import { clear, move, select } from "./layout";

export interface WallKeys {
  wall: Wall;
  change: (wall: Wall) => void;
  maximised: boolean;
  maximise: (on: boolean) => void;
  /** Keeps the last minute of a camera for a case; absent for those who may not. */
  keep?: ((camera: string) => void) | undefined;
  /** Takes on the newest alert that nobody knows of; whether there is one. */
  acknowledge: () => boolean;
}

export function useWallKeys(keys: WallKeys): void {
  useKeys((key) => act(key, keys));
}

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Does what a key means; whether it meant something. */
export function act(key: string, keys: WallKeys): boolean {
  const { wall, change, maximised, maximise, acknowledge, keep } = keys;
  const arrow = ARROWS[key];
  if (arrow) change(move(wall, ...arrow));
  else if (/^[1-9]$/.test(key)) change(select(wall, Number(key) - 1));
  else if (key === "Enter" || key === "f" || key === "F") {
    if (wall.tiles[wall.selected] === null) return false;
    maximise(!maximised);
  } else if (key === "Escape" && maximised) maximise(false);
  else if (key === "a" || key === "A") return acknowledge();
  else if (key === "Delete" || key === "Backspace") change(clear(wall, wall.selected));
  else if ((key === "c" || key === "C") && keep) {
    const camera = wall.tiles[wall.selected];
    if (!camera) return false;
    keep(camera);
  } else return false;
  return true;
}
