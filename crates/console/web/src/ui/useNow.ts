/** The time now, for ages that grow while one looks. */

import { useEffect, useState } from "react";

type Tell = (now: number) => void;

const heard = new Set<Tell>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all: a list of hundreds of ages is rendered once a second and not age by age. */
function everySecond(tell: Tell): () => void {
  heard.add(tell);
  timer ??= setInterval(() => {
    const now = Date.now();
    heard.forEach((each) => each(now));
  }, 1000);
  return () => {
    heard.delete(tell);
    if (heard.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970, anew every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => everySecond(setNow), []);
  return now;
}
