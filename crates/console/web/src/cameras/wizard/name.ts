/** Camera names follow one pattern: area, position, direction, type. Pure. */

export const DIRECTIONS = [
  "east",
  "south",
  "west",
  "north",
  "southeast",
  "southwest",
  "northeast",
  "northwest",
] as const;
export const KINDS = ["bullet", "dome", "ball", "panorama"] as const;

/** The parts that are known so far, joined. */
export function nameOf(parts: readonly (string | undefined)[]): string {
  return parts
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .join("-");
}
