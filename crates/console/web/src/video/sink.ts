/**
 * Feeds fragments into a video element through Media Source Extensions.
 *
 * Every init segment begins a new piece of the element's own time line: pieces follow each other
 * without holes whatever the gateway's time stamps say, so a reconnect or a change of codec needs
 * no new element and the last picture stays until the next one comes.
 */

import { mediaSourceClass } from "./codecs";
import { fragmentTime, timescale } from "./mp4";
import type { Packet } from "./protocol";
import { firstTarget, roomier, steer, tighter, trimmable } from "./steer";

/** Seconds kept behind the playhead. */
const KEEP_S = 10;
/** More than this waiting for the decoder means it does not follow; better to begin again. */
const QUEUE_LIMIT = 24 * 1024 * 1024;
const APPEND_LIMIT = 1024 * 1024;
/** Pictures whose capture time is remembered: 20 seconds at 25 a second. */
const REMEMBERED = 500;

type Piece = { init: string; bytes: Uint8Array } | { init?: never; packet: Packet };

export class Sink {
  readonly #video: HTMLVideoElement;
  readonly #failed: (error: unknown) => void;
  readonly #source: MediaSource;
  readonly #address: string;
  #buffer: SourceBuffer | undefined;
  #mime = "";
  #queue: Piece[] = [];
  #queued = 0;
  #ticksPerSecond = 90_000;
  #rebase = true;
  #target = firstTarget;
  #stalled = false;
  #captured: { at: number; captured: number }[] = [];
  #closed = false;

  /** Takes the element over; `failed` is told when it must be given up. */
  constructor(video: HTMLVideoElement, failed: (error: unknown) => void) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error("this browser has no Media Source Extensions");
    this.#video = video;
    this.#failed = failed;
    this.#source = new Source();
    this.#source.addEventListener("sourceopen", this.#flush);
    this.#address = URL.createObjectURL(this.#source);
    video.disableRemotePlayback = true;
    video.src = this.#address;
    video.addEventListener("error", this.#elementFailed);
    video.addEventListener("waiting", this.#waiting);
  }

  /** An init segment: what the fragments after it are. */
  init(mime: string, bytes: Uint8Array): void {
    this.#push({ init: mime, bytes }, bytes.length);
  }

  /** A fragment with one picture. */
  fragment(packet: Packet): void {
    if (this.#queued > QUEUE_LIMIT) {
      this.#failed(new Error("the decoder does not follow"));
      return;
    }
    this.#push({ packet }, packet.bytes.length);
  }

  /** When the picture shown at this media time was captured. */
  capturedAt(mediaTime: number): number | undefined {
    const ring = this.#captured;
    for (let index = ring.length - 1; index >= 0; index -= 1) {
      const entry = ring[index];
      if (entry && entry.at <= mediaTime + 0.002) return entry.captured;
    }
    return undefined;
  }

  /** Jumps to the newest picture, after a pause or when nothing moves. */
  jump(): void {
    const ranges = this.#ranges();
    const last = ranges.at(-1);
    if (last) this.#video.currentTime = Math.max(last[0], last[1] - 0.1);
  }

  /** To be called about twice a second: steers, trims, keeps the element playing. */
  tick(): void {
    if (this.#closed) return;
    this.#target = this.#stalled ? roomier(this.#target) : tighter(this.#target);
    this.#stalled = false;
    this.steer();
    this.#trim(KEEP_S);
    if (this.#video.paused && this.#video.readyState >= 2) this.#play();
  }

  /**
   * Moves the playhead towards the newest picture. After every append, because a viewer begins with
   * all pictures since the last key picture and wants to see the last of them.
   */
  steer(): void {
    const video = this.#video;
    if (this.#closed || video.readyState === 0) return;
    const { rate, seek } = steer({
      position: video.currentTime,
      ranges: this.#ranges(),
      target: this.#target,
      rate: video.playbackRate,
    });
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (seek !== undefined) video.currentTime = seek;
  }

  /** Gives the element back; browsers keep decoders of elements that are not emptied. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    const video = this.#video;
    this.#source.removeEventListener("sourceopen", this.#flush);
    this.#buffer?.removeEventListener("updateend", this.#flush);
    video.removeEventListener("error", this.#elementFailed);
    video.removeEventListener("waiting", this.#waiting);
    video.pause();
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(this.#address);
  }

  readonly #elementFailed = (): void => {
    this.#failed(this.#video.error ?? new Error("the video element failed"));
  };

  readonly #waiting = (): void => {
    this.#stalled = true;
  };

  readonly #flush = (): void => {
    try {
      this.steer();
      this.#append();
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError") {
        this.#trim(1);
      } else {
        this.#failed(error);
      }
    }
  };

  #push(piece: Piece, size: number): void {
    this.#queue.push(piece);
    this.#queued += size;
    this.#flush();
  }

  #append(): void {
    const next = this.#queue[0];
    if (this.#closed || !next || this.#source.readyState !== "open" || this.#buffer?.updating) {
      return;
    }
    if (next.init !== undefined) {
      this.#begin(next.init, next.bytes);
      this.#take(1);
    } else {
      this.#appendFragments(next.packet);
    }
  }

  #begin(mime: string, bytes: Uint8Array): void {
    if (!this.#buffer) {
      this.#buffer = this.#source.addSourceBuffer(mime);
      this.#buffer.addEventListener("updateend", this.#flush);
    } else if (mime !== this.#mime) {
      this.#buffer.changeType(mime);
    }
    this.#mime = mime;
    this.#ticksPerSecond = timescale(bytes) ?? 90_000;
    this.#rebase = true;
    this.#buffer.appendBuffer(bytes as BufferSource);
  }

  #appendFragments(first: Packet): void {
    const buffer = this.#buffer;
    if (!buffer) {
      this.#take(1);
      return;
    }
    if (this.#rebase) {
      const time = fragmentTime(first.bytes);
      const ends = buffer.buffered.length > 0 ? buffer.buffered.end(buffer.buffered.length - 1) : 0;
      buffer.timestampOffset = ends - (time ? time.decode / this.#ticksPerSecond : 0);
      this.#rebase = false;
    }
    const packets: Packet[] = [];
    let size = 0;
    for (const piece of this.#queue) {
      if (piece.init !== undefined || size > APPEND_LIMIT) break;
      packets.push(piece.packet);
      size += piece.packet.bytes.length;
    }
    buffer.appendBuffer(joined(packets, size) as BufferSource);
    this.#take(packets.length);
    for (const packet of packets) this.#remember(packet, buffer.timestampOffset);
    if (this.#video.paused) this.#play();
  }

  #remember(packet: Packet, offset: number): void {
    const time = fragmentTime(packet.bytes);
    if (!time) return;
    const at = time.present / this.#ticksPerSecond + offset;
    this.#captured.push({ at, captured: packet.captured });
    if (this.#captured.length > REMEMBERED) this.#captured.splice(0, REMEMBERED / 2);
  }

  #take(count: number): void {
    for (const piece of this.#queue.splice(0, count)) {
      this.#queued -= piece.init === undefined ? piece.packet.bytes.length : piece.bytes.length;
    }
  }

  #trim(keep: number): void {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || this.#source.readyState !== "open") return;
    if (buffer.buffered.length === 0) return;
    const part = trimmable(this.#video.currentTime, buffer.buffered.start(0), keep);
    if (part) buffer.remove(part[0], part[1]);
  }

  #ranges(): [number, number][] {
    const { buffered } = this.#video;
    return Array.from({ length: buffered.length }, (_, index) => [
      buffered.start(index),
      buffered.end(index),
    ]);
  }

  #play(): void {
    // Refused when the element is being emptied; the next tick asks again.
    this.#video.play().catch(() => undefined);
  }
}

function joined(packets: readonly Packet[], size: number): Uint8Array {
  const only = packets.length === 1 ? packets[0] : undefined;
  if (only) return only.bytes;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const { bytes } of packets) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}
