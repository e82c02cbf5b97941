/** The areas as a tree to choose from. */

import type { Area } from "../api/types";

export interface AreaBranch {
  value: string;
  title: string;
  children: AreaBranch[];
}

/** Whoever does not see the town begins at their villages. */
export function areaTree(areas: readonly Area[]): AreaBranch[] {
  const ids = new Set(areas.map(({ id }) => id));
  const branches = (found: readonly Area[]): AreaBranch[] =>
    found.map(({ id, name }) => ({
      value: id,
      title: name,
      children: branches(areas.filter(({ parent_id }) => parent_id === id)),
    }));
  return branches(areas.filter(({ parent_id }) => parent_id === null || !ids.has(parent_id)));
}
