/** Keys of the player, and what each of them does. */

import { useKeys } from "../ui/useKeys";
import type { Landmark } from "./useFootage";

export interface DayKeys {
  toggle: () => void;
  step: (way: 1 | -1) => void;
  mark: (edge: "from" | "to") => void;
  turnDay: (way: 1 | -1) => void;
  jump: (kind: Landmark, way: 1 | -1) => void;
  faster: (way: 1 | -1) => void;
  help: () => void;
}

/** As the list of keys shows them, with the word for each. */
export const DAY_KEYS = [
  [["␣"], "play"],
  [[",", "."], "step"],
  [["<", ">"], "faster"],
  [["[", "]"], "day"],
  [["g", "G"], "gap"],
  [["e", "E"], "event"],
  [["n", "N"], "recorded"],
  [["i", "o"], "mark"],
  [["←", "→"], "seconds"],
  [["PgUp", "PgDn"], "hour"],
  [["+", "-"], "zoom"],
  [["?"], "help"],
] as const;

export function useDayKeys(keys: DayKeys): void {
  useKeys((key) => {
    const act = actsOf(keys)[key];
    act?.();
    return act !== undefined;
  });
}

function actsOf(keys: DayKeys): Record<string, () => void> {
  const { toggle, step, mark, turnDay, jump, faster, help } = keys;
  return {
    " ": toggle,
    ",": () => step(-1),
    ".": () => step(1),
    "<": () => faster(-1),
    ">": () => faster(1),
    "[": () => turnDay(-1),
    "]": () => turnDay(1),
    g: () => jump("gap", 1),
    G: () => jump("gap", -1),
    e: () => jump("event", 1),
    E: () => jump("event", -1),
    n: () => jump("recorded", 1),
    N: () => jump("recorded", -1),
    i: () => mark("from"),
    I: () => mark("from"),
    o: () => mark("to"),
    O: () => mark("to"),
    "?": help,
  };
}
