import { expect, test } from "vitest";
import { keyAt, middleOf, pictureAt, picturesOf, tablesEnd } from "./samples";

function box(type: string, ...content: (number[] | Uint8Array)[]): Uint8Array {
  const body = content.flatMap((part) => [...part]);
  const size = body.length + 8;
  return Uint8Array.from([...u32(size), ...new TextEncoder().encode(type), ...body]);
}
const u32 = (value: number): number[] => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255);
const table = (type: string, values: number[][]): Uint8Array =>
  box(
    type,
    u32(0),
    u32(values.length),
    values.flatMap((row) => row.flatMap(u32)),
  );

/** Six pictures at 25 a second, decoded I P B B I P; the first two are before the edit's start. */
function file(): Uint8Array {
  const mdhd = box("mdhd", u32(0), u32(0), u32(0), u32(1000), u32(240), u32(0));
  const stbl = box(
    "stbl",
    table("stts", [[6, 40]]),
    // Shown: I 0, P 120, B 40, B 80, I 160, P 200, and all 40 later.
    table("ctts", [
      [1, 40],
      [1, 120],
      [2, 0],
      [2, 40],
    ]),
    box("stss", u32(0), u32(2), u32(1), u32(5)),
  );
  const elst = box("elst", u32(0x01000000), u32(1), u32(0), u32(160), u32(0), u32(120), u32(65536));
  const trak = box("trak", box("edts", elst), box("mdia", mdhd, box("minf", stbl)));
  const parts = [box("ftyp", u32(0)), box("moov", trak), box("mdat", u32(0))];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test("pictures are known by when they are shown, from the start of the edit on", () => {
  const bytes = file();
  expect(tablesEnd(bytes)).toBe(bytes.length - 12);
  const pictures = picturesOf(bytes);
  expect([...(pictures?.times ?? [])]).toEqual([-0.08, -0.04, 0, 0.04, 0.08, 0.12]);
  expect([...(pictures?.keys ?? [])]).toEqual([0, 4]);
  expect(pictures?.end).toBeCloseTo(0.16);
});

test("an instant has one picture, and the middle of a picture is that picture", () => {
  const pictures = picturesOf(file());
  if (!pictures) throw new Error("unreadable");
  expect(pictureAt(pictures, 0)).toBe(2);
  expect(pictureAt(pictures, 0.0399)).toBe(3);
  expect(pictureAt(pictures, 0.05)).toBe(3);
  expect(pictureAt(pictures, 99)).toBe(5);
  for (let place = 2; place < 6; place += 1) {
    expect(pictureAt(pictures, middleOf(pictures, place))).toBe(place);
  }
  expect(keyAt(pictures, 0.07)).toBe(0);
  expect(keyAt(pictures, 0.08)).toBe(4);
});

test("what is no file has no pictures", () => {
  expect(picturesOf(new Uint8Array(40))).toBeUndefined();
  expect(tablesEnd(new Uint8Array(40))).toBeUndefined();
});
