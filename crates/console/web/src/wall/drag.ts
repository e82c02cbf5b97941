/**
 * What is dragged onto the wall. Own media types, because the tree component writes `text/plain`
 * itself, and because text dragged from elsewhere is no camera.
 */

const CAMERAS = "application/x-xueliang-camera";
const TILE = "application/x-xueliang-tile";

export type Dragged = { cameras: string[] } | { tile: number };

/** Writes cameras (one, or all of a site or an area) into a drag. */
export function dragCameras(transfer: DataTransfer, cameras: readonly string[]): void {
  transfer.setData(CAMERAS, JSON.stringify(cameras));
  transfer.effectAllowed = "copyMove";
}

/** Writes a tile into a drag. */
export function dragTile(transfer: DataTransfer, tile: number): void {
  transfer.setData(TILE, String(tile));
  transfer.effectAllowed = "copyMove";
}

/** Whether a drag carries something for the wall; its content is hidden until it is dropped. */
export function isForWall(transfer: DataTransfer): boolean {
  return transfer.types.includes(CAMERAS) || transfer.types.includes(TILE);
}

/** What was dropped. */
export function dropped(transfer: DataTransfer): Dragged | undefined {
  const tile = transfer.getData(TILE);
  if (/^\d+$/.test(tile)) return { tile: Number(tile) };
  try {
    const cameras: unknown = JSON.parse(transfer.getData(CAMERAS));
    if (!Array.isArray(cameras)) return undefined;
    return { cameras: cameras.filter((id): id is string => typeof id === "string") };
  } catch {
    return undefined;
  }
}
