/** What a case that is opened from an alert begins with, and what it points to. */

import type { AlertWithCameras, NewLink } from "../api/types";
import { instant, rfc3339 } from "../time";

/** Whoever looks at the case sees the last pictures before the outage. */
const BEFORE_MS = 10_000;
/** The longest span the gateway takes. */
const MOST_MS = 24 * 3600_000;

/** An instant at which there were still pictures, for a link. */
export const momentBefore = (since: string): string =>
  encodeURIComponent(rfc3339(instant(since) - BEFORE_MS));

/** A stretch of a camera's time that shows how it went. */
export interface Trace {
  camera_id: string;
  from: string;
  to: string;
}

/** For each camera: the seconds before it went, and what followed until it was over. */
export function tracesOf(alert: AlertWithCameras, now: number): Trace[] {
  const { camera_id, since, away, cause } = alert;
  // Of disks no picture tells anything, and holding footage would leave still less of it.
  if (cause === "short_retention" || cause === "no_space" || cause === "disk_fault") return [];
  const gone = camera_id ? [{ camera_id, since }] : away;
  const end = alert.ended === null ? now : instant(alert.ended);
  return gone.map((one) => {
    const from = instant(one.since) - BEFORE_MS;
    const to = Math.min(Math.max(end, from + BEFORE_MS), from + MOST_MS);
    return { camera_id: one.camera_id, from: rfc3339(from), to: rfc3339(to) };
  });
}

/** What the case points to: the alert, and the footage of each of `recorded`. */
export function linksOf(
  alert: AlertWithCameras,
  recorded: readonly Trace[],
  note: string,
): NewLink[] {
  return [
    { kind: "alert", alert_id: alert.id, note },
    ...recorded.map((trace): NewLink => ({ kind: "span", ...trace, note })),
  ];
}
