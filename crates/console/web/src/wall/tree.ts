/** Areas, sites and cameras as one tree, for choosing what to watch. */

import type { Area, Camera, HealthState, Site } from "../api/types";
import { topAreas } from "../ui/areas";

export interface Branch {
  key: string;
  kind: "area" | "site" | "camera";
  name: string;
  /** For a camera. */
  camera?: Camera;
  /** Every camera at or below it. */
  cameras: string[];
  /** How many of them are online. */
  online: number;
  children: Branch[];
}

/** Builds the tree; what `wanted` leaves out disappears with the branches it leaves empty. */
export function grow(
  areas: readonly Area[],
  sites: readonly Site[],
  cameras: readonly Camera[],
  wanted = "",
): Branch[] {
  const text = wanted.trim().toLowerCase();
  const shown = cameras.filter(
    ({ name, place }) =>
      text === "" || name.toLowerCase().includes(text) || place.toLowerCase().includes(text),
  );
  const siteBranches = (area: Area): Branch[] =>
    sites
      .filter(({ area_id }) => area_id === area.id)
      .map(({ id, name }) => {
        const there = shown.filter(({ site_id }) => site_id === id);
        return branch(`site:${id}`, "site", name, leaves(there, `${area.name}-`));
      });
  const areaBranch = (area: Area): Branch =>
    branch(`area:${area.id}`, "area", area.name, [
      ...areas.filter(({ parent_id }) => parent_id === area.id).map(areaBranch),
      ...siteBranches(area),
    ]);
  return pruned(topAreas(areas).map(areaBranch), text !== "");
}

/** The keys of everything that can be opened. */
export function branchKeys(tree: readonly Branch[]): string[] {
  return tree.flatMap(({ key, kind, children }) =>
    kind === "camera" ? [] : [key, ...branchKeys(children)],
  );
}

/** A camera's name without the village's, which stands above it already. */
function leaves(cameras: readonly Camera[], prefix: string): Branch[] {
  return cameras.map((camera) => ({
    key: `camera:${camera.id}`,
    kind: "camera",
    name: camera.name.startsWith(prefix) ? camera.name.slice(prefix.length) : camera.name,
    camera,
    cameras: [camera.id],
    online: isOnline(camera.health.state) ? 1 : 0,
    children: [],
  }));
}

function isOnline(state: HealthState): boolean {
  return state === "online";
}

function branch(key: string, kind: "area" | "site", name: string, children: Branch[]): Branch {
  return {
    key,
    kind,
    name,
    cameras: children.flatMap(({ cameras }) => cameras),
    online: children.reduce((sum, { online }) => sum + online, 0),
    children,
  };
}

function pruned(tree: Branch[], searching: boolean): Branch[] {
  if (!searching) return tree;
  return tree
    .filter(({ cameras }) => cameras.length > 0)
    .map((one) => ({ ...one, children: pruned(one.children, true) }));
}
