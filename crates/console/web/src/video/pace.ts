/**
 * Plays a recorded file at a wanted speed and tells which speed is reached. Where a browser cannot
 * keep up, it goes from key picture to key picture instead, each at its time: fewer pictures, but
 * the right speed.
 */

import { keyAt, middleOf, type Pictures } from "./samples";

export interface Paced {
  /** How many seconds of the recording pass in one. */
  speed: number;
  /** Whether only key pictures are shown. */
  keys: boolean;
}

/** What is measured of a player. */
export interface Measured {
  /** Of the recording, in seconds. */
  passed: number;
  /** Of the wall clock, in seconds. */
  took: number;
  /** How many pictures were shown. */
  pictures: number;
}

/** From this speed on, key pictures alone are better than a player that stumbles. */
export const FAST = 8;
const ENOUGH = 0.8;
/** Fewer pictures a second than this look like a player that hangs. */
const FEW_PICTURES = 4;

/** Whether a player keeps up with the wanted speed. */
export function keepsUp(rate: number, { passed, took, pictures }: Measured): boolean {
  return passed / took >= rate * ENOUGH && pictures / took >= FEW_PICTURES;
}

/** The speed over some measurements. */
export function speedOf(all: readonly Measured[]): number {
  const sum = (of: "passed" | "took"): number => all.reduce((total, one) => total + one[of], 0);
  return sum("passed") / Math.max(sum("took"), 0.001);
}

const MEASURE_MS = 1000;
/** What is told is the mean of so many measurements: a single one jumps about. */
const TOLD = 3;
/** A player that has just begun is given a moment. */
const BEGIN_MS = 700;
/** A seek that takes longer than this is given up for the next one. */
const SEEK_MS = 1500;

export class Pace {
  readonly #video: HTMLVideoElement;
  readonly #tell: (paced: Paced) => void;
  readonly #over: () => void;
  #rate = 1;
  #pictures: Pictures | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #run = 0;
  #shown = 0;
  #keys = false;
  #since = { wall: 0, media: 0, shown: 0 };
  #last: Measured[] = [];

  constructor(video: HTMLVideoElement, tell: (paced: Paced) => void, over: () => void) {
    this.#video = video;
    this.#tell = tell;
    this.#over = over;
  }

  /** A picture came to the screen. */
  shown(): void {
    this.#shown += 1;
  }

  /** The tables of what is played; without them there are no key pictures to go by. */
  know(pictures: Pictures | undefined): void {
    this.#pictures = pictures;
  }

  /** Plays at this speed from now on. */
  play(rate: number): void {
    if (rate !== this.#rate) this.#keys = false;
    this.stop();
    this.#rate = rate;
    if (this.#keys && this.#pictures) void this.#leap();
    else {
      this.#video.playbackRate = rate;
      // Refused, for example where the file cannot be played: the element says so by itself.
      this.#video.play().catch(() => undefined);
    }
    this.#measure(BEGIN_MS);
  }

  /** Stands still. */
  stop(): void {
    this.#run += 1;
    clearInterval(this.#timer);
    if (!this.#video.paused) this.#video.pause();
  }

  #begin(): void {
    const { currentTime: media } = this.#video;
    this.#since = { wall: performance.now(), media, shown: this.#shown };
  }

  #measure(after: number): void {
    clearInterval(this.#timer);
    this.#last = [];
    this.#timer = setTimeout(() => {
      this.#begin();
      this.#timer = setInterval(() => this.#look(), MEASURE_MS);
    }, after);
  }

  #look(): void {
    const video = this.#video;
    const measured = {
      passed: video.currentTime - this.#since.media,
      took: (performance.now() - this.#since.wall) / 1000,
      pictures: this.#shown - this.#since.shown,
    };
    this.#begin();
    // Somebody jumped, or the next file has just begun.
    if (measured.passed < 0 || measured.took < 0.5) return;
    this.#last = [...this.#last, measured].slice(-TOLD);
    this.#tell({ speed: speedOf(this.#last), keys: this.#keys });
    const wants = !this.#keys && this.#rate >= FAST && this.#pictures !== undefined;
    if (!wants || video.ended || video.seeking || keepsUp(this.#rate, measured)) return;
    this.#keys = true;
    video.pause();
    void this.#leap();
    this.#measure(BEGIN_MS);
  }

  /** From key picture to key picture, as the wall clock says. */
  async #leap(): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    const video = this.#video;
    const began = { wall: performance.now(), media: video.currentTime };
    let last: number | undefined;
    while (this.#run === run) {
      const pictures = this.#pictures;
      if (!pictures) return;
      const wanted = began.media + ((performance.now() - began.wall) / 1000) * this.#rate;
      if (wanted >= pictures.end) {
        this.#over();
        return;
      }
      const key = keyAt(pictures, wanted);
      if (key !== undefined && key !== last && middleOf(pictures, key) > video.currentTime) {
        last = key;
        video.currentTime = middleOf(pictures, key);
        await once(video, "seeked", SEEK_MS);
      } else await new Promise((go) => setTimeout(go, 20));
    }
  }
}

function once(target: EventTarget, type: string, most: number): Promise<void> {
  return new Promise((go) => {
    const timer = setTimeout(go, most);
    const done = (): void => {
      clearTimeout(timer);
      go();
    };
    target.addEventListener(type, done, { once: true });
  });
}
