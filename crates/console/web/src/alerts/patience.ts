/** How long an outage lasts before an alert, where a place says nothing of its own. */

import type { Area, Site } from "../api/types";

export type Inherited =
  | { from: "site" | "area"; name: string; seconds: number }
  /** As the gateway is set. */
  | { from: "gateway" };

/** What the nearest area says, beginning with this one and going up. */
export function fromArea(areas: readonly Area[], id: string | null | undefined): Inherited {
  const byId = new Map(areas.map((area) => [area.id, area]));
  for (let area = byId.get(id ?? ""); area; area = byId.get(area.parent_id ?? "")) {
    const { name, alert_after_s } = area;
    if (alert_after_s !== null) return { from: "area", name, seconds: alert_after_s };
  }
  return { from: "gateway" };
}

/** What a camera takes from its site, or from the areas the site is in. */
export function fromSite(
  areas: readonly Area[],
  sites: readonly Site[],
  id: string | undefined,
): Inherited {
  const site = sites.find((one) => one.id === id);
  if (!site) return { from: "gateway" };
  const { name, alert_after_s } = site;
  if (alert_after_s !== null) return { from: "site", name, seconds: alert_after_s };
  return fromArea(areas, site.area_id);
}
