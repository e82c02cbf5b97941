/** The tone of a new alert, made by the browser itself; there is no file to load. */

import { useEffect, useRef, useState } from "react";

/** Two tones, the second higher: not to be taken for the one of the machine beside it. */
const TONES = [
  { hertz: 660, after: 0 },
  { hertz: 880, after: 0.18 },
] as const;
const LENGTH_S = 0.16;
const LOUDNESS = 0.25;

function sound(context: AudioContext): void {
  for (const { hertz, after } of TONES) {
    const begin = context.currentTime + after;
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = hertz;
    // Fades, because a tone that is cut off clicks.
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
    loudness.gain.linearRampToValueAtTime(0, begin + LENGTH_S);
    tone.connect(loudness).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH_S);
  }
}

export interface Chime {
  /** Wanted, but the browser allows no sound before the page is used. */
  blocked: boolean;
  /** Lets it sound, where that is wanted and allowed. */
  ring: () => void;
}

export function useChime(wanted: boolean): Chime {
  const context = useRef<AudioContext>(undefined);
  const [running, setRunning] = useState(false);
  useEffect(() => {
    if (!wanted) return undefined;
    const mine = new AudioContext();
    context.current = mine;
    const look = (): void => setRunning(mine.state === "running");
    const allow = (): void => void mine.resume().catch(() => undefined);
    mine.addEventListener("statechange", look);
    // Any use of the page is a permission; it may be the first only after hours.
    window.addEventListener("pointerdown", allow);
    window.addEventListener("keydown", allow);
    return () => {
      mine.removeEventListener("statechange", look);
      window.removeEventListener("pointerdown", allow);
      window.removeEventListener("keydown", allow);
      context.current = undefined;
      setRunning(false);
      void mine.close().catch(() => undefined);
    };
  }, [wanted]);
  return {
    blocked: wanted && !running,
    ring: () => {
      if (context.current?.state === "running") sound(context.current);
    },
  };
}
