/** Areas as a tree, for choosing among them. Pure. */

import type { Area } from "../api/types";

export interface AreaNode {
  value: string;
  title: string;
  children: AreaNode[];
}

/** Whoever may see a village but not its town begins at the village. */
export function topAreas(areas: readonly Area[]): Area[] {
  const ids = new Set(areas.map(({ id }) => id));
  return areas.filter(({ parent_id }) => parent_id === null || !ids.has(parent_id));
}

/** The areas below those the person sees nothing above. */
export function areaTree(areas: readonly Area[]): AreaNode[] {
  const node = ({ id, name }: Area): AreaNode => ({
    value: id,
    title: name,
    children: areas.filter(({ parent_id }) => parent_id === id).map(node),
  });
  return topAreas(areas).map(node);
}

/** An area with everything below it. */
export function within(areas: readonly Area[], top: string): Set<string> {
  const found = new Set([top]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { id, parent_id } of areas) if (parent_id && found.has(parent_id)) found.add(id);
  }
  return found;
}

/** The areas' names from the top down, such as `Yixin / Baimiao`. */
export function areaPath(areas: readonly Area[], id: string): string {
  const area = areas.find((one) => one.id === id);
  if (!area) return id;
  const above = areas.some((one) => one.id === area.parent_id) ? area.parent_id : null;
  return above ? `${areaPath(areas, above)} / ${area.name}` : area.name;
}
