/** The keys of a page, wherever the focus is, unless somebody writes or presses something else. */

import { useEffect, useRef } from "react";
import { isElsewhere } from "./keys";

/** Does what a key means; whether it meant something. */
type Act = (key: string) => boolean;

/** `own` tells what can be pressed and still leaves the page its keys. */
export function useKeys(act: Act, own?: (target: EventTarget | null) => boolean): void {
  const latest = useRef({ act, own });
  useEffect(() => {
    latest.current = { act, own };
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      const { act, own } = latest.current;
      if (isElsewhere(target, key) && !own?.(target)) return;
      if (act(key)) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
