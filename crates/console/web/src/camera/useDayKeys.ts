/** Keys of the player: space plays, comma and full stop step, I and O mark. */

import { useEffect, useRef } from "react";
import { isElsewhere } from "../ui/keys";

export interface DayKeys {
  toggle: () => void;
  step: (way: 1 | -1) => void;
  mark: (edge: "from" | "to") => void;
}

export function useDayKeys(keys: DayKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (isElsewhere(event.target, event.key)) return;
      const { toggle, step, mark } = current.current;
      const acts: Record<string, () => void> = {
        " ": toggle,
        ",": () => step(-1),
        ".": () => step(1),
        i: () => mark("from"),
        I: () => mark("from"),
        o: () => mark("to"),
        O: () => mark("to"),
      };
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
