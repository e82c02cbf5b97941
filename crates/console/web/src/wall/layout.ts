/** Which camera is in which tile. Pure: a wall goes in, the changed wall comes out. */

import { readKept, writeKept } from "./kept";

export const SIZES = [1, 4, 9, 16] as const;
export type WallSize = (typeof SIZES)[number];

export interface Wall {
  size: WallSize;
  /** As many places as the largest wall has, so that a smaller one forgets nothing. */
  tiles: readonly (string | null)[];
  selected: number;
}

const MOST = 16;

export const emptyWall: Wall = { size: 9, tiles: Array<null>(MOST).fill(null), selected: 0 };

/** Puts a camera into a tile; a camera that is on the wall already changes places with it. */
export function place(wall: Wall, tile: number, camera: string): Wall {
  const before = wall.tiles.indexOf(camera);
  const tiles = wall.tiles.map((there, index) => {
    if (index === tile) return camera;
    return index === before ? (wall.tiles[tile] ?? null) : there;
  });
  return { ...wall, tiles, selected: tile };
}

/** Puts a camera into the first free tile that is shown, or into the selected one. */
export function placeNext(wall: Wall, camera: string): Wall {
  const there = wall.tiles.slice(0, wall.size).indexOf(camera);
  if (there >= 0) return { ...wall, selected: there };
  const free = wall.tiles.slice(0, wall.size).indexOf(null);
  return place(wall, free >= 0 ? free : wall.selected, camera);
}

/** Puts cameras into a tile and the free ones after it, and around. */
export function placeMany(wall: Wall, first: number, cameras: readonly string[]): Wall {
  const shown = wall.tiles.slice(0, wall.size);
  const missing = cameras.filter((camera) => !shown.includes(camera));
  const order = shown.map((_, index) => (first + index) % wall.size);
  const free = order.filter((tile) => shown[tile] === null);
  return free
    .slice(0, missing.length)
    .reduce((next, tile, index) => place(next, tile, missing[index] ?? ""), wall);
}

/** Shows one camera in the selected tile, or many in it and the tiles after it. */
export function showAll(wall: Wall, cameras: readonly string[]): Wall {
  const first = wall.selected;
  const shown = cameras.slice(0, wall.size).reduce((next, camera, index) => {
    return place(next, (first + index) % wall.size, camera);
  }, wall);
  return select(shown, first);
}

/** Lets two tiles change places. */
export function swap(wall: Wall, one: number, other: number): Wall {
  const tiles = [...wall.tiles];
  [tiles[one], tiles[other]] = [wall.tiles[other] ?? null, wall.tiles[one] ?? null];
  return { ...wall, tiles, selected: other };
}

/** Empties a tile. */
export function clear(wall: Wall, tile: number): Wall {
  return { ...wall, tiles: wall.tiles.map((there, index) => (index === tile ? null : there)) };
}

/** Empties every tile. */
export function clearAll(wall: Wall): Wall {
  return { ...wall, tiles: emptyWall.tiles, selected: 0 };
}

/** Another number of tiles; cameras stay where they are. */
export function resize(wall: Wall, size: WallSize): Wall {
  return { ...wall, size, selected: Math.min(wall.selected, size - 1) };
}

/** Selects a tile that is shown. */
export function select(wall: Wall, tile: number): Wall {
  return tile >= 0 && tile < wall.size ? { ...wall, selected: tile } : wall;
}

/** Moves the selection by columns and rows, stopping at the edge. */
export function move(wall: Wall, columns: number, rows: number): Wall {
  const across = Math.sqrt(wall.size);
  const limit = (value: number) => Math.min(across - 1, Math.max(0, value));
  const column = limit((wall.selected % across) + columns);
  const row = limit(Math.floor(wall.selected / across) + rows);
  return select(wall, row * across + column);
}

const key = (user: string): string => `xueliang.wall.${user}`;

/** Whether this person had a wall on this machine. */
export function hasKept(user: string, storage: Storage): boolean {
  try {
    return storage.getItem(key(user)) !== null;
  } catch {
    return false;
  }
}

/** A first wall: the cameras that send pictures, then the others, as many as there is room for. */
export function firstWall(cameras: readonly { id: string; online: boolean }[]): Wall {
  const order = [...cameras].sort((one, other) => Number(other.online) - Number(one.online));
  return select(
    placeMany(
      emptyWall,
      0,
      order.map(({ id }) => id),
    ),
    0,
  );
}

/** The wall this person had on this machine. */
export function restored(user: string, storage: Storage): Wall {
  return checked(readKept(storage, key(user)));
}

/** Keeps the wall for the next time. */
export function keep(user: string, storage: Storage, wall: Wall): void {
  writeKept(storage, key(user), wall);
}

function checked(value: unknown): Wall {
  if (typeof value !== "object" || value === null) return emptyWall;
  const { size, tiles, selected } = value as Partial<Record<keyof Wall, unknown>>;
  const known = SIZES.find((one) => one === size) ?? emptyWall.size;
  const given: unknown[] = Array.isArray(tiles) ? tiles : [];
  return select(
    {
      size: known,
      tiles: emptyWall.tiles.map((_, index) => {
        const camera = given[index];
        return typeof camera === "string" && camera !== "" ? camera : null;
      }),
      selected: 0,
    },
    typeof selected === "number" && Number.isInteger(selected) ? selected : 0,
  );
}
