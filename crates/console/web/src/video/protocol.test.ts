import { expect, test } from "vitest";
import { liveAddress, readMessage, readPacket } from "./protocol";

function packet(kind: number, micros: bigint, bytes: number[]): ArrayBuffer {
  const buffer = new ArrayBuffer(9 + bytes.length);
  const view = new DataView(buffer);
  view.setUint8(0, kind);
  view.setBigInt64(1, micros);
  new Uint8Array(buffer, 9).set(bytes);
  return buffer;
}

test("a packet has a kind, a time and bytes", () => {
  const read = readPacket(packet(1, 1_764_000_000_123_456n, [7, 8]));
  expect(read?.kind).toBe("key");
  expect(read?.captured).toBeCloseTo(1_764_000_000_123.456, 3);
  expect(Array.from(read?.bytes ?? [])).toEqual([7, 8]);
  expect(readPacket(packet(0, 0n, []))?.kind).toBe("init");
});

test("what is no packet is left out", () => {
  expect(readPacket(packet(3, 0n, []))).toBeUndefined();
  expect(readPacket(new ArrayBuffer(8))).toBeUndefined();
});

test("known messages are read, others are left to newer pages", () => {
  expect(readMessage('{"type":"missed","count":3}')).toEqual({ type: "missed", count: 3 });
  for (const text of ["", "[]", "null", '{"type":"else"}', '{"type":5}']) {
    expect(readMessage(text)).toBeUndefined();
  }
});

test("pictures come from where the page comes from", () => {
  const page = (href: string): Location => new URL(href) as unknown as Location;
  expect(liveAddress("c1", "sub", page("http://10.0.0.5:8480/wall"))).toBe(
    "ws://10.0.0.5:8480/api/v1/cameras/c1/live?stream=sub",
  );
  expect(liveAddress("c1", "main", page("https://town.local/wall"))).toMatch(/^wss:/);
});
