/**
 * Feeds fragments into a video element through Media Source Extensions.
 *
 * Every init segment begins a new piece of the element's own time line: pieces follow each other
 * without holes whatever the gateway's time stamps say, so a reconnect or a change of codec needs
 * no new element and the last picture stays until the next one comes.
 */

import { Appended, type Place } from "./appended";
import { mediaSourceClass } from "./codecs";
import { fragmentTime, timescale } from "./mp4";
import type { Packet } from "./protocol";
import { firstTarget, landing, roomier, steer, tighter, trimmable } from "./steer";

/** Seconds kept behind the playhead. */
const KEEP_S = 10;
/** More than this waiting for the decoder means it does not follow; better to begin again. */
const QUEUE_LIMIT = 24 * 1024 * 1024;
const APPEND_LIMIT = 1024 * 1024;
/** Where people may be sent although nothing lies there yet: a year is longer than any session. */
const SEEKABLE_S = 365 * 24 * 3600;
/** Pictures sent again come at once; after this long the one to begin at does not come any more. */
const REPEATS_MS = 2000;

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
  readonly #appended = new Appended();
  /** When the newest picture that people have seen was captured. */
  #seen: number | undefined;
  /** Since when pictures sent again wait for the one to begin at. */
  #waitsSince: number | undefined;
  #closed = false;

  /**
   * Takes the element over; `failed` is told when it must be given up. `seen` is when the newest
   * picture was captured that the element has shown before: no older one will follow.
   */
  constructor(video: HTMLVideoElement, failed: (error: unknown) => void, seen: number | undefined) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error("this browser has no Media Source Extensions");
    this.#video = video;
    this.#failed = failed;
    this.#seen = seen;
    this.#source = new Source();
    this.#source.addEventListener("sourceopen", this.#flush);
    this.#address = URL.createObjectURL(this.#source);
    video.disableRemotePlayback = true;
    video.src = this.#address;
    video.addEventListener("error", this.#elementFailed);
    video.addEventListener("waiting", this.#waiting);
    video.addEventListener("loadedmetadata", this.#flush);
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

  /** The picture at this media time is shown; answers when it was captured. */
  shown(mediaTime: number): number | undefined {
    const captured = this.#appended.capturedAt(mediaTime);
    const [before, now] = [this.#floor(), this.#appended.placeOf(captured)];
    if (now && (!before || now.at > before.at)) this.#seen = captured;
    return captured;
  }

  /** Jumps to the newest picture, after a pause or when nothing moves. */
  jump(): void {
    const last = this.#ranges().at(-1);
    if (last) this.#video.currentTime = landing(last, 0.1, this.#floor());
  }

  /** To be called about twice a second: steers, trims, keeps the element playing. */
  tick(): void {
    if (this.#closed) return;
    this.#target = this.#stalled ? roomier(this.#target) : tighter(this.#target);
    this.#stalled = false;
    this.#flush();
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
    // Browsers do not tell of every picture; those the playhead has passed count as shown.
    if (!video.seeking) this.shown(video.currentTime);
    const { rate, seek } = steer({
      position: video.currentTime,
      ranges: this.#ranges(),
      target: this.#target,
      rate: video.playbackRate,
      floor: this.#floor(),
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
    video.removeEventListener("loadedmetadata", this.#flush);
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
      this.#source.setLiveSeekableRange(0, SEEKABLE_S);
      this.#buffer.addEventListener("updateend", this.#flush);
    } else if (mime !== this.#mime) {
      this.#buffer.changeType(mime);
    }
    this.#mime = mime;
    this.#ticksPerSecond = timescale(bytes) ?? 90_000;
    this.#rebase = true;
    this.#waitsSince = undefined;
    this.#buffer.appendBuffer(bytes as BufferSource);
  }

  #appendFragments(first: Packet): void {
    const buffer = this.#buffer;
    if (!buffer) {
      this.#take(1);
      return;
    }
    const repeated = this.#rebase ? this.#repeated() : 0;
    if (repeated === undefined) return;
    if (this.#rebase) {
      const time = fragmentTime(first.bytes);
      const ends = buffer.buffered.length > 0 ? buffer.buffered.end(buffer.buffered.length - 1) : 0;
      buffer.timestampOffset = ends - (time ? time.decode / this.#ticksPerSecond : 0);
      this.#rebase = false;
    }
    const packets: Packet[] = [];
    let size = 0;
    for (const piece of this.#queue) {
      if (piece.init !== undefined) break;
      if (size > APPEND_LIMIT && packets.length >= repeated) break;
      packets.push(piece.packet);
      size += piece.packet.bytes.length;
    }
    buffer.appendBuffer(joined(packets, size) as BufferSource);
    this.#take(packets.length);
    for (const packet of packets) this.#remember(packet, buffer.timestampOffset);
    if (repeated > 0) this.#leap();
    if (this.#video.paused) this.#play();
  }

  /**
   * How many pictures at the head of the queue people have seen already, because the gateway sends
   * everything since the last key picture; `undefined` while that cannot be told yet.
   */
  #repeated(): number | undefined {
    const seen = this.#seen;
    const next = this.#queue.findIndex((piece) => piece.init !== undefined);
    const packets = this.#queue
      .slice(0, next < 0 ? this.#queue.length : next)
      .map((piece) => (piece.init === undefined ? piece.packet.captured : 0));
    if (seen === undefined || (packets[0] ?? 0) > seen) return 0;
    const last = packets.findIndex((captured) => captured >= seen);
    if (last < 0 && next >= 0) {
      // Cut off again before anything new came.
      this.#take(next);
      this.#append();
      return undefined;
    }
    this.#waitsSince ??= performance.now();
    const waits = last < 0 && performance.now() - this.#waitsSince < REPEATS_MS;
    // Without metadata the element cannot be sent past them.
    if (waits || this.#video.readyState === 0) return undefined;
    this.#waitsSince = undefined;
    return last + 1;
  }

  /**
   * Away from pictures sent again, before the browser gets them: it would show them from the first
   * one on, as they follow the one the playhead waits at.
   */
  #leap(): void {
    const floor = this.#floor();
    if (floor && floor.at > this.#video.currentTime) this.#video.currentTime = floor.sure;
  }

  /** Where the newest picture lies that people have seen; everything before it is older. */
  #floor(): Place | undefined {
    return this.#appended.placeOf(this.#seen);
  }

  #remember(packet: Packet, offset: number): void {
    const time = fragmentTime(packet.bytes);
    if (!time) return;
    const second = this.#ticksPerSecond;
    this.#appended.add(time.present / second + offset, time.duration / second, packet.captured);
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
