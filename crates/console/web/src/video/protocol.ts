/**
 * What comes over the live WebSocket: binary packets with pictures, and text messages.
 *
 * Nothing here knows about sockets or elements; everything takes bytes or text and answers values.
 */

import type { components } from "../api/schema";

export type StreamKind = components["schemas"]["StreamKind"];
export type LiveHello = components["schemas"]["LiveHello"];
export type LiveMessage = components["schemas"]["LiveMessage"];
export type Offline = Extract<LiveMessage, { type: "offline" }>;
export type Init = Extract<LiveMessage, { type: "init" }>;

/** A binary message: an init segment, or a fragment with one picture. */
export interface Packet {
  kind: "init" | "key" | "delta";
  /** When the gateway received the picture, in milliseconds since 1970. */
  captured: number;
  bytes: Uint8Array;
}

const KINDS = ["init", "key", "delta"] as const;
const HEAD = 9;

/** Reads one byte of kind, eight of capture time (microseconds), and the rest. */
export function readPacket(message: ArrayBuffer): Packet | undefined {
  if (message.byteLength < HEAD) return undefined;
  const view = new DataView(message);
  const kind = KINDS[view.getUint8(0)];
  if (!kind) return undefined;
  const captured = Number(view.getBigInt64(1)) / 1000;
  return { kind, captured, bytes: new Uint8Array(message, HEAD) };
}

const TYPES: readonly string[] = ["init", "codec_change", "missed", "offline", "unsupported"];

/** Reads a text message; `undefined` for one a newer gateway may send and this page does not know. */
export function readMessage(text: string): LiveMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const known =
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    TYPES.includes(value.type);
  return known ? (value as LiveMessage) : undefined;
}

/** The address of a camera's live pictures, on the machine the page came from. */
export function liveAddress(camera: string, stream: StreamKind, page: Location): string {
  const scheme = page.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${page.host}/api/v1/cameras/${camera}/live?stream=${stream}`;
}
