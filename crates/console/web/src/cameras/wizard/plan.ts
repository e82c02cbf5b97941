/** What a recording plan costs, from what the test measured. Pure. */

import type { Camera } from "../../api/types";

export type Plan = Camera["plan"];

/** The stream's bits a second, where the test found out. */
export interface Rates {
  main: number | undefined;
  sub: number | undefined;
}

const STREAMS: Record<Plan, readonly (keyof Rates)[]> = {
  main: ["main"],
  sub: ["sub"],
  both: ["main", "sub"],
  off: [],
};

/** Bytes a day; `undefined` where a stream was not measured. */
export function bytesPerDay(plan: Plan, rates: Rates): number | undefined {
  let bits = 0;
  for (const stream of STREAMS[plan]) {
    const rate = rates[stream];
    if (rate === undefined) return undefined;
    bits += rate;
  }
  return (bits / 8) * 86_400;
}

/** Whether the plan needs a stream that the camera has no address for. */
export function needsSub(plan: Plan): boolean {
  return STREAMS[plan].includes("sub");
}
