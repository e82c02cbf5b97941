/**
 * Times as the town reads them: Asia/Shanghai, whatever the clock of the browser's machine says.
 * China has one time zone and no summer time, so a wall-clock time needs no rules to become an
 * instant.
 */

export const ZONE = "Asia/Shanghai";
const OFFSET = "+08:00";
const OFFSET_MS = 8 * 3600_000;
export const DAY_MS = 24 * 3600_000;

/** The instant's date and time of day in the town, as `2026-11-23T08:30:00.000`. */
function wallClock(instant: number): string {
  return new Date(instant + OFFSET_MS).toISOString().slice(0, 23);
}

/** Milliseconds since 1970 of an RFC 3339 time. */
export function instant(time: string): number {
  return Date.parse(time);
}

/** `2026-11-23 08:30:00`. */
export function dateTime(time: string | number): string {
  return wallClock(ms(time)).slice(0, 19).replace("T", " ");
}

/** `11-23 08:30`. */
export function shortDateTime(time: string | number): string {
  return dateTime(time).slice(5, 16);
}

/** `08:30:00`. */
export function clock(time: string | number): string {
  return wallClock(ms(time)).slice(11, 19);
}

/** `08:30`. */
export function clockMinutes(time: string | number): string {
  return clock(time).slice(0, 5);
}

/** `2026-11-23`. */
export function day(time: string | number): string {
  return wallClock(ms(time)).slice(0, 10);
}

/** The instant a day begins in the town. */
export function dayStart(date: string): number {
  return Date.parse(`${date}T00:00:00${OFFSET}`);
}

/** The instant of a wall-clock time such as `2026-11-23T08:30:00` or `2026-11-23 08:30:00`. */
export function fromWallClock(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}${OFFSET}`);
}

/** For the API: `2026-11-23T08:30:00.000+08:00`. */
export function rfc3339(at: number): string {
  return `${wallClock(at)}${OFFSET}`;
}

/** A length as `1:02:03` or `2:03`. */
export function length(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

function ms(time: string | number): number {
  return typeof time === "number" ? time : instant(time);
}
