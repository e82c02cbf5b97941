import { describe, expect, test } from "vitest";
import { findBox, fragmentTime, timescale } from "./mp4";

const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

function box(name: string, ...content: number[][]): number[] {
  const body = content.flat();
  return [...u32(8 + body.length), ...Array.from(name, (c) => c.charCodeAt(0)), ...body];
}

/** A fragment with one sample, as the gateway writes it. */
function fragment(decode: number, composition: number, duration = 3600): Uint8Array {
  const tfdt = box("tfdt", u32(0x01000000), u32(Math.floor(decode / 2 ** 32)), u32(decode >>> 0));
  const sample = [u32(duration), u32(4), u32(0), u32(composition)].flat();
  const trun = box("trun", u32(0x01000f01), u32(1), u32(100), sample);
  const traf = box("traf", box("tfhd", u32(0x00020000), u32(1)), tfdt, trun);
  const moof = box("moof", box("mfhd", u32(0), u32(1)), traf);
  return new Uint8Array([...moof, ...box("mdat", [1, 2, 3, 4])]);
}

describe("a fragment", () => {
  test("says when its picture is decoded and shown", () => {
    const read = fragmentTime(fragment(2 ** 33 + 5, 7200));
    expect(read).toEqual({ decode: 2 ** 33 + 5, present: 2 ** 33 + 7205, duration: 3600 });
  });

  test("may be shown before it is decoded in the list's order", () => {
    expect(fragmentTime(fragment(9000, -3600))?.present).toBe(5400);
  });

  test("takes a default duration where the picture has none", () => {
    const traf = box(
      "traf",
      box("tfhd", u32(0x00020008), u32(1), u32(1800)),
      box("tfdt", u32(0), u32(90)),
      box("trun", u32(0x00000001), u32(1), u32(0)),
    );
    const read = fragmentTime(new Uint8Array(box("moof", traf)));
    expect(read).toEqual({ decode: 90, present: 90, duration: 1800 });
  });

  test("that is cut anywhere is refused, not misread", () => {
    const whole = fragment(1000, 0);
    const moof = whole.length - 12;
    for (let length = 0; length < moof; length += 1) {
      expect(fragmentTime(whole.slice(0, length))).toBeUndefined();
    }
  });
});

test("a box is found within its parents only", () => {
  const bytes = new Uint8Array(box("moov", box("trak", box("mdia", [9]))));
  expect(findBox(bytes, ["moov", "trak", "mdia"])?.view.getUint8(0)).toBe(9);
  expect(findBox(bytes, ["mdia"])).toBeUndefined();
});

test("the time scale is read from both versions of its box", () => {
  const init = (mdhd: number[]) =>
    new Uint8Array(box("moov", box("trak", box("mdia", box("mdhd", mdhd)))));
  expect(timescale(init([0, 0, 0, 90_000, 0, 0].flatMap(u32)))).toBe(90_000);
  expect(timescale(init([0x01000000, 0, 0, 0, 0, 48_000, 0, 0].flatMap(u32)))).toBe(48_000);
  expect(timescale(new Uint8Array([1, 2, 3]))).toBeUndefined();
});
