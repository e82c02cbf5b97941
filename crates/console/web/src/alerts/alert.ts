/** What can be said of an alert without asking anybody. */

import type { TFunction } from "i18next";
import type { Alert, Camera } from "../api/types";
import { instant } from "../time";

/** The camera, or the site when it is about the whole of it. */
export const nameOf = ({ camera_name, site_name }: Alert): string => camera_name ?? site_name;

/** The same in a list: of a site, how many cameras it took along. */
export const listedName = (t: TFunction, alert: Alert): string =>
  alert.camera_id
    ? nameOf(alert)
    : t("alerts.wholeSite", { name: alert.site_name, n: alert.cameras });

/** For how long things are wrong, or were; in seconds. */
export function lasted(alert: Pick<Alert, "since" | "ended">, now: number): number {
  const end = alert.ended === null ? now : instant(alert.ended);
  return Math.max(0, (end - instant(alert.since)) / 1000);
}

/** The newest alert that nobody has taken on yet, and that may be. */
export const newestOpen = (alerts: readonly Alert[]): Alert | undefined =>
  alerts.find(({ state }) => state === "open");

/** What makes a raising one of its own: what was over and is back is told again. */
const raising = ({ id, times }: Alert): string => `${id}/${times}`;

/** Whether there is one among the alerts that was not there before and that nobody knows of. */
export function hasNew(before: readonly Alert[], now: readonly Alert[]): boolean {
  const known = new Set(before.map(raising));
  return now.some((alert) => alert.state === "open" && !known.has(raising(alert)));
}

/** The alert that speaks for a camera: its own, or that of its site while the camera is away too. */
export function alertOf(camera: Camera, alerts: readonly Alert[]): Alert | undefined {
  const own = alerts.find(({ camera_id }) => camera_id === camera.id);
  if (own || camera.health.state === "online") return own;
  return alerts.find(
    ({ cause, site_id }) => cause === "site_offline" && site_id === camera.site_id,
  );
}
