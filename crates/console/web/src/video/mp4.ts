/** The little of fragmented MP4 that a player must read: where in time a fragment begins. */

/** When the one picture of a fragment is decoded and shown, in units of the track's time scale. */
export interface FragmentTime {
  decode: number;
  present: number;
  duration: number;
}

interface Box {
  view: DataView;
}

/** The content of the first box at this path, such as `["moof", "traf", "tfdt"]`. */
export function findBox(bytes: Uint8Array, path: readonly string[]): Box | undefined {
  let view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const name of path) {
    const found = child(view, name);
    if (!found) return undefined;
    view = found;
  }
  return { view };
}

function child(view: DataView, name: string): DataView | undefined {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    // Sizes of 0 (to the end) and 1 (64 bits) do not occur in what the gateway writes.
    if (size < 8 || at + size > view.byteLength) return undefined;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    if (type === name) return new DataView(view.buffer, view.byteOffset + at + 8, size - 8);
    at += size;
  }
  return undefined;
}

/** Ticks a second of the track in an init segment. */
export function timescale(init: Uint8Array): number | undefined {
  const view = findBox(init, ["moov", "trak", "mdia", "mdhd"])?.view;
  if (!view || view.byteLength < 24) return undefined;
  const value = view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
  return value > 0 ? value : undefined;
}

/** When the first picture of a fragment is decoded and shown. */
export function fragmentTime(fragment: Uint8Array): FragmentTime | undefined {
  const tfdt = findBox(fragment, ["moof", "traf", "tfdt"])?.view;
  const trun = findBox(fragment, ["moof", "traf", "trun"])?.view;
  if (!tfdt || !trun || tfdt.byteLength < 8 || trun.byteLength < 8) return undefined;
  const wide = tfdt.getUint8(0) === 1;
  if (wide && tfdt.byteLength < 12) return undefined;
  const decode = wide ? Number(tfdt.getBigUint64(4)) : tfdt.getUint32(4);
  const sample = firstSample(trun);
  if (!sample) return undefined;
  return {
    decode,
    present: decode + sample.composition,
    duration: sample.duration ?? defaultDuration(fragment),
  };
}

const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const COMPOSITION = 0x800;

function firstSample(
  trun: DataView,
): { duration: number | undefined; composition: number } | undefined {
  const version = trun.getUint8(0);
  const flags = trun.getUint32(0) & 0xffffff;
  let at = 8;
  if (flags & DATA_OFFSET) at += 4;
  if (flags & FIRST_FLAGS) at += 4;
  let duration: number | undefined;
  if (flags & DURATION) {
    if (at + 4 > trun.byteLength) return undefined;
    duration = trun.getUint32(at);
    at += 4;
  }
  if (flags & SIZE) at += 4;
  if (flags & FLAGS) at += 4;
  if (!(flags & COMPOSITION)) return { duration, composition: 0 };
  if (at + 4 > trun.byteLength) return undefined;
  return { duration, composition: version === 0 ? trun.getUint32(at) : trun.getInt32(at) };
}

function defaultDuration(fragment: Uint8Array): number {
  const tfhd = findBox(fragment, ["moof", "traf", "tfhd"])?.view;
  if (!tfhd || tfhd.byteLength < 8) return 0;
  const flags = tfhd.getUint32(0) & 0xffffff;
  let at = 8;
  if (flags & 0x1) at += 8;
  if (flags & 0x2) at += 4;
  return flags & 0x8 && at + 4 <= tfhd.byteLength ? tfhd.getUint32(at) : 0;
}
