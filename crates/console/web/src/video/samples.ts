/** When the pictures of a recorded clip are shown, read from the tables at the start of its file. */

import { findBox } from "./mp4";

/** The pictures of a file in the order they are shown, in seconds of the player's clock. */
export interface Pictures {
  /** When each is shown; the first one is at or before zero. */
  times: Float64Array;
  /** Which of them can be decoded alone, as places in `times`. */
  keys: Int32Array;
  /** Where the last one ends. */
  end: number;
}

/** Enough for the tables of most clips. */
const FIRST_BYTES = 256 * 1024;

/** Reads the tables of a clip and nothing else of it. */
export async function fetchPictures(address: string, signal: AbortSignal): Promise<Pictures> {
  const part = async (from: number, to: number): Promise<Uint8Array> => {
    const range = `bytes=${from}-${to - 1}`;
    const answer = await fetch(address, { headers: { Range: range }, signal });
    if (!answer.ok) throw new Error(`the tables of a clip: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  let start = await part(0, FIRST_BYTES);
  const whole = tablesEnd(start);
  if (whole === undefined) throw new Error("a clip without tables");
  if (whole > start.length) {
    const rest = await part(start.length, whole);
    const joined = new Uint8Array(start.length + rest.length);
    joined.set(start);
    joined.set(rest, start.length);
    start = joined;
  }
  const pictures = picturesOf(start.subarray(0, whole));
  if (!pictures) throw new Error("a clip with unreadable tables");
  return pictures;
}

/** Where the `moov` box ends. */
export function tablesEnd(start: Uint8Array): number | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    if (size < 8) return undefined;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    if (type === "moov") return at + size;
    at += size;
  }
  return undefined;
}

const TRACK = ["moov", "trak"];
const TABLES = [...TRACK, "mdia", "minf", "stbl"];

/** The pictures that the tables of a progressive file name. */
export function picturesOf(file: Uint8Array): Pictures | undefined {
  const header = findBox(file, [...TRACK, "mdia", "mdhd"])?.view;
  const durations = findBox(file, [...TABLES, "stts"])?.view;
  const sync = findBox(file, [...TABLES, "stss"])?.view;
  if (!header || !durations || !sync) return undefined;
  const ticks = header.getUint32(header.getUint8(0) === 1 ? 20 : 12);
  const offsets = findBox(file, [...TABLES, "ctts"])?.view;
  const start = editStart(findBox(file, [...TRACK, "edts", "elst"])?.view);
  const lengths = runs(durations);
  const shifts = offsets ? runs(offsets) : [];
  let decode = -start;
  let last = 0;
  const shown = lengths.map((length, index) => {
    const at = decode + (shifts[index] ?? 0);
    decode += length;
    last = Math.max(last, at + length);
    return at;
  });
  const order = shown.map((_, index) => index).sort((a, b) => (shown[a] ?? 0) - (shown[b] ?? 0));
  const places = new Int32Array(order.length);
  order.forEach((sample, place) => (places[sample] = place));
  const keys = Array.from({ length: sync.getUint32(4) }, (_, n) => {
    return places[sync.getUint32(8 + 4 * n) - 1] ?? 0;
  });
  return {
    times: Float64Array.from(order, (sample) => (shown[sample] ?? 0) / ticks),
    keys: Int32Array.from(keys).sort(),
    end: last / ticks,
  };
}

/** A run-length table of signed values. */
function runs(table: DataView): number[] {
  const values: number[] = [];
  const count = table.getUint32(4);
  for (let n = 0; n < count; n += 1) {
    const value = table.getInt32(12 + 8 * n);
    for (let left = table.getUint32(8 + 8 * n); left > 0; left -= 1) values.push(value);
  }
  return values;
}

/** Where in the track the player's clock begins. */
function editStart(list: DataView | undefined): number {
  if (!list || list.getUint32(4) === 0) return 0;
  return list.getUint8(0) === 1 ? Number(list.getBigInt64(16)) : list.getInt32(12);
}

/** Between two readings of a clock, the same instant differs by less than this many seconds. */
const ROUNDING = 0.0005;

/** The picture that is on the screen at this second. */
export function pictureAt({ times }: Pictures, seconds: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= seconds + ROUNDING) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** A second in the middle of a picture: however a browser rounds, it shows this one. */
export function middleOf({ times, end }: Pictures, place: number): number {
  const from = Math.max(0, times[place] ?? 0);
  return (from + (times[place + 1] ?? Math.max(end, from + 0.002))) / 2;
}

/** The last picture at or before this second that can be decoded alone. */
export function keyAt({ times, keys }: Pictures, seconds: number): number | undefined {
  let found: number | undefined;
  for (const key of keys) {
    if ((times[key] ?? 0) > seconds + ROUNDING) break;
    found = key;
  }
  return found;
}
