/**
 * One camera's live picture in one video element. No framework: give it an element, listen to what
 * it says, close it.
 *
 * It never gives up: a lost connection, a decoder that stops and a picture that stands still each
 * lead to another attempt, and meanwhile the last picture stays and says how old it is.
 */

import { waitBefore } from "./backoff";
import { streamable } from "./codecs";
import { Judge, type Picture, type Unsupported } from "./picture";
import { liveAddress, readMessage, readPacket, type Init, type StreamKind } from "./protocol";
import { Sink } from "./sink";
import { Stills } from "./stills";

/** What a listener is told. */
export interface PlayerView {
  picture: Picture;
  unsupported: Unsupported | undefined;
  /** The stream that is shown, which may not be the one asked for. */
  shown: Init | undefined;
  /** The address of the newest still, where stills are shown. */
  still: string | undefined;
}

export interface PlayerOptions {
  camera: string;
  stream: StreamKind;
  video: HTMLVideoElement;
  /** Called whenever the view changes. */
  changed: () => void;
  /** The gateway says that one may not look any more. */
  denied: () => void;
  /** The gateway says that the session ended. */
  signedOut: () => void;
}

const TICK_MS = 500;
/** Fragments nearer to each other than this arrive without a break. */
const FLOW_MS = 2000;
/** Pictures arrive and none is shown: jump to the newest. */
const NUDGE_MS = 3000;
/** Jumping did not help: begin again. */
const REBUILD_MS = 8000;
/** Not even a message for this long: the connection is dead although nobody said so. */
const DEAF_MS = 20_000;
const SIGNED_OUT = 4401;
const DENIED = 4403;
/** What is not allowed now is not allowed in a moment either. */
const DENIED_MS = 30_000;

export class LivePlayer {
  readonly #options: PlayerOptions;
  readonly #judge: Judge;
  #sink: Sink | undefined;
  #socket: WebSocket | undefined;
  #stills: Stills | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #ticks: ReturnType<typeof setInterval>;
  #failures = 0;
  #mime = "";
  #shown: Init | undefined;
  #still: string | undefined;
  #frames = 0;
  #decoded = 0;
  #heard = 0;
  /** When the newest fragment arrived, and since when they arrive without a break. */
  #arrived = 0;
  #flowing = 0;
  #shownAt = 0;
  /** When the newest picture that was shown was captured. */
  #captured: number | undefined;
  #callback: number | undefined;
  #view: PlayerView;
  #closed = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const now = performance.now();
    this.#judge = new Judge(now);
    this.#view = this.#look(now);
    this.#ticks = setInterval(() => this.#tick(), TICK_MS);
    this.#watch();
    this.#connect();
  }

  /** What to show beside the picture; the same object until it changes. */
  get view(): PlayerView {
    return this.#view;
  }

  /** Stops fetching; the last picture stays. */
  pause(): void {
    this.#judge.pause();
    this.#hangUp();
    this.#say();
  }

  /** Begins to fetch again after `pause`. */
  resume(): void {
    this.#judge.resume(performance.now());
    this.#failures = 0;
    this.#connect();
    this.#say();
  }

  /** Gives everything back. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#ticks);
    this.#hangUp();
    if (this.#callback !== undefined) {
      this.#options.video.cancelVideoFrameCallback(this.#callback);
    }
    this.#sink?.close();
  }

  #hangUp(): void {
    clearTimeout(this.#retry);
    this.#stills?.stop();
    this.#stills = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #connect(): void {
    if (this.#closed || this.#socket) return;
    const { camera, stream, video } = this.#options;
    const socket = new WebSocket(liveAddress(camera, stream, location));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heard = performance.now();
    socket.onopen = () => {
      const size = video.getBoundingClientRect();
      const scale = window.devicePixelRatio || 1;
      const [width, height] = [size.width, size.height].map((css) => Math.round(css * scale));
      socket.send(JSON.stringify({ codecs: streamable(), width, height }));
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.#socket === socket) this.#message(data);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#lost(code);
    };
  }

  #lost(code: number): void {
    this.#socket = undefined;
    this.#failures += 1;
    if (code === SIGNED_OUT) this.#options.signedOut();
    if (code === DENIED) {
      this.#judge.refuse();
      this.#options.denied();
    }
    const wait = code === DENIED ? DENIED_MS : waitBefore(this.#failures);
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#say();
  }

  #message(data: string | ArrayBuffer): void {
    this.#heard = performance.now();
    if (typeof data === "string") {
      this.#text(data);
      return;
    }
    const packet = readPacket(data);
    if (!packet) return;
    if (packet.kind === "init") {
      this.#sink ??= this.#newSink();
      this.#sink?.init(this.#mime, packet.bytes);
    } else {
      if (this.#heard - this.#arrived > FLOW_MS) this.#flowing = this.#heard;
      this.#arrived = this.#heard;
      this.#failures = 0;
      this.#sink?.fragment(packet);
    }
  }

  #text(text: string): void {
    const message = readMessage(text);
    switch (message?.type) {
      case "init":
        this.#mime = message.mime;
        this.#shown = message;
        if (message.stream === this.#options.stream && !this.#stills) {
          this.#judge.unsupported = undefined;
        }
        break;
      case "offline":
        this.#judge.offline(message.state, message.since, message.reason);
        break;
      case "unsupported":
        this.#judge.unsupported = { codec: message.codec, fallback: message.fallback };
        if (message.fallback === "stills") this.#startStills();
        break;
      case "missed":
      case "codec_change":
      case undefined:
        break;
    }
    this.#say();
  }

  #newSink(): Sink | undefined {
    try {
      return new Sink(this.#options.video, () => this.#rebuild(), this.#captured);
    } catch {
      this.#rebuild();
      return undefined;
    }
  }

  /** Throws the decoder away and connects anew. */
  #rebuild(): void {
    if (this.#closed) return;
    this.#sink?.close();
    this.#sink = undefined;
    this.#decoded = 0;
    this.#arrived = 0;
    this.#hangUp();
    this.#lost(0);
  }

  #startStills(): void {
    if (this.#stills) return;
    const width = Math.round(this.#options.video.getBoundingClientRect().width);
    const asked = Math.min(1920, Math.max(320, width));
    this.#stills = new Stills(this.#options.camera, asked, ({ address, captured }) => {
      this.#still = address;
      this.#pictureShown(captured);
      this.#say();
    });
  }

  /** Asks the browser to tell of every picture it shows; where it cannot, pictures are counted. */
  #watch(): void {
    const { video } = this.#options;
    if (!("requestVideoFrameCallback" in video)) return;
    const seen: VideoFrameRequestCallback = (_, { mediaTime }) => {
      this.#pictureShown(this.#sink?.shown(mediaTime));
      this.#callback = video.requestVideoFrameCallback(seen);
    };
    this.#callback = video.requestVideoFrameCallback(seen);
  }

  #pictureShown(captured: number | undefined): void {
    const { video } = this.#options;
    const now = performance.now();
    this.#frames += 1;
    this.#shownAt = now;
    this.#judge.shown(now);
    video.dataset.frames = String(this.#frames);
    if (captured !== undefined) {
      this.#captured = captured;
      video.dataset.captured = captured.toFixed(3);
    }
    if (this.#view.picture.kind !== "playing") this.#say();
  }

  #tick(): void {
    const now = performance.now();
    this.#count(now);
    this.#sink?.tick();
    this.#mend(now);
    this.#say();
  }

  /** Browsers that tell of no picture, or of none behind another element, still count them. */
  #count(now: number): void {
    const { video } = this.#options;
    const decoded = video.getVideoPlaybackQuality().totalVideoFrames;
    if (decoded > this.#decoded && now - this.#shownAt > TICK_MS) {
      this.#pictureShown(this.#sink?.shown(video.currentTime));
    }
    this.#decoded = decoded;
  }

  #mend(now: number): void {
    const arriving = now - this.#arrived < FLOW_MS;
    const stuck = now - Math.max(this.#flowing, this.#shownAt);
    if (this.#socket && now - this.#heard > DEAF_MS && !this.#stills) {
      this.#hangUp();
      this.#lost(0);
    } else if (!arriving || document.hidden) {
      // Nothing to show, or nobody to show it to.
    } else if (stuck > REBUILD_MS) {
      this.#rebuild();
    } else if (stuck > NUDGE_MS) {
      this.#sink?.jump();
    }
  }

  #look(now: number): PlayerView {
    return {
      picture: this.#judge.picture(now),
      unsupported: this.#judge.unsupported,
      shown: this.#shown,
      still: this.#still,
    };
  }

  #say(): void {
    if (this.#closed) return;
    const next = this.#look(performance.now());
    if (JSON.stringify(next) === JSON.stringify(this.#view)) return;
    this.#view = next;
    this.#options.changed();
  }
}
