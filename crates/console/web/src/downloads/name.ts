/** What a file of footage is called: after its camera and its first instant in the town. Pure. */

import { dateTime } from "../time";

/** What Windows does not take in a name. */
const REFUSED = /[<>:"/\\|?*\p{Cc}]/gu;
const LONGEST = 120;

export interface Named {
  camera: string;
  /** The first instant of the file. */
  from: number;
  /** Which part, from 0, of how many. */
  part: number;
  parts: number;
}

/** `Baimiao-gate 2026-11-23 08.30.00.mp4`, with `(2-3)` for the second of three parts. */
export function fileName({ camera, from, part, parts }: Named): string {
  const plain = camera.replace(REFUSED, "_").trim();
  const name = Array.from(plain).slice(0, LONGEST).join("") || "camera";
  const time = dateTime(from).replaceAll(":", ".");
  const which = parts > 1 ? ` (${part + 1}-${parts})` : "";
  return `${name} ${time}${which}.mp4`;
}
