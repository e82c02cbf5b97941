/**
 * Footage on its way to this machine: at most two files at a time, with their progress, resumed
 * where they were cut. Lives beside the pages, so that going to another one stops nothing.
 */

import { failedAnswer } from "../api/client";
import { RequestFailed } from "../api/failure";
import { clipAddress, type ClipRequest } from "../camera/clip";
import { instant } from "../time";
import { fileName } from "./name";
import { answered, patience, rateOf, restHeaders, sampled, type Sample } from "./resume";

const AT_ONCE = 2;
/** Larger files are not collected in the memory of the page: the browser saves them itself. */
const LARGE = 300_000_000;
/** How often it is tried again while nothing comes. */
const TRIES = 6;
const TOLD_MS = 200;
/** Pieces are handed to the browser's own store for blobs once they have this size. */
const PIECE = 8_000_000;

export type DownloadState =
  | "waiting"
  | "running"
  /** Cut; tried again by itself. */
  | "retrying"
  | "done"
  | "failed"
  /** Too large for the page: the browser's own download has it. */
  | "handed";

/** A file as people see it. */
export interface Download {
  id: number;
  name: string;
  state: DownloadState;
  received: number;
  total: number | undefined;
  /** Bytes per second, while it is known. */
  rate: number | undefined;
  error: unknown;
}

/** What the outside of the page does. */
export interface Outside {
  fetch: (address: string, init: RequestInit) => Promise<Response>;
  /** Gives a finished file to the person. */
  save: (file: Blob, name: string) => void;
  /** Lets the browser download by itself. */
  handOver: (address: string) => void;
  sleep: (ms: number) => Promise<void>;
  now: () => number;
}

interface Job {
  view: Download;
  request: ClipRequest;
  camera: string;
  part: number;
  etag: string | undefined;
  /** What has come: first as blobs, the newest as it came. */
  pieces: BlobPart[];
  fresh: number;
  samples: Sample[];
  told: number;
  stop: AbortController;
}

/** The answer ended before the file did, or never came. */
class Cut extends Error {}

export class Downloads {
  #jobs: Job[] = [];
  #view: readonly Download[] = [];
  #next = 1;
  readonly #heard = new Set<() => void>();
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** The files, the oldest first; another list after every change. */
  readonly list = (): readonly Download[] => this.#view;

  readonly subscribe = (heard: () => void): (() => void) => {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  };

  /** Downloads a span of footage, in as many files as it has parts. */
  readonly add = (camera: string, request: ClipRequest): void => {
    this.#add(camera, request, 0, 1);
    this.#turn();
  };

  /** Stops a file, or removes it from the list. */
  readonly remove = (id: number): void => {
    for (const { view, stop } of this.#jobs) if (view.id === id) stop.abort();
    this.#jobs = this.#jobs.filter(({ view }) => view.id !== id);
    this.#turn();
  };

  /** Goes on with a file that failed, where it stopped. */
  readonly resume = (id: number): void => {
    const job = this.#jobs.find(({ view }) => view.id === id);
    if (job?.view.state === "failed") this.#tell(job, { state: "waiting", error: undefined });
    this.#turn();
  };

  /** Removes what is over from the list. */
  readonly clear = (): void => {
    this.#jobs = this.#jobs.filter(({ view }) => isUnderWay(view.state));
    this.#turn();
  };

  /** Stops everything: the person leaves. */
  readonly stop = (): void => {
    for (const { stop } of this.#jobs) stop.abort();
    this.#jobs = [];
    this.#show();
  };

  #add(camera: string, request: ClipRequest, part: number, parts: number): Job {
    const view: Download = {
      id: this.#next++,
      name: fileName({ camera, from: request.from, part, parts }),
      state: "waiting",
      received: 0,
      total: undefined,
      rate: undefined,
      error: undefined,
    };
    const job: Job = {
      view,
      request,
      camera,
      part,
      etag: undefined,
      pieces: [],
      fresh: 0,
      samples: [],
      told: 0,
      stop: new AbortController(),
    };
    this.#jobs = [...this.#jobs, job];
    return job;
  }

  /** Begins with what waits, as far as there is room. */
  #turn(): void {
    const running = this.#jobs.filter(({ view }) => isRunning(view.state)).length;
    const waiting = this.#jobs.filter(({ view }) => view.state === "waiting");
    for (const job of waiting.slice(0, Math.max(0, AT_ONCE - running))) {
      this.#tell(job, { state: "running" });
      void this.#run(job).then(() => this.#turn());
    }
    this.#show();
  }

  async #run(job: Job): Promise<void> {
    let tries = 0;
    for (;;) {
      const before = job.view.received;
      try {
        await this.#rest(job);
        return;
      } catch (error) {
        if (isStopped(job)) return;
        tries = job.view.received > before ? 1 : tries + 1;
        if (!(error instanceof Cut) || tries > TRIES) {
          const cause = error instanceof Cut ? new RequestFailed({ kind: "network" }) : error;
          this.#tell(job, { state: "failed", error: cause, rate: undefined });
          return;
        }
        this.#tell(job, { state: "retrying", rate: undefined });
        await this.#outside.sleep(patience(tries));
        if (isStopped(job)) return;
      }
    }
  }

  /** Fetches what is missing and saves the file. */
  async #rest(job: Job): Promise<void> {
    const address = clipAddress(job.request, { part: job.part });
    const progress = { received: job.view.received, etag: job.etag };
    const { signal } = job.stop;
    const response = await this.#outside
      .fetch(address, { headers: restHeaders(progress), signal })
      .catch(() => {
        throw new Cut();
      });
    const answer = answered(progress, response.status, (name) => response.headers.get(name));
    if (answer.kind === "refused") {
      // Another file than before, or a gateway that is starting: begin anew, or say why not.
      if (response.status === 206 || response.status === 416) this.#forget(job);
      if (response.ok || response.status >= 500) throw new Cut();
      throw await failedAnswer(response);
    }
    if (answer.kind !== "complete") {
      if (answer.kind === "whole") this.#begin(job, response);
      if ((answer.total ?? 0) > LARGE) {
        job.stop.abort();
        this.#outside.handOver(clipAddress(job.request, { part: job.part, download: true }));
        this.#tell(job, { state: "handed", total: answer.total });
        return;
      }
      this.#tell(job, { state: "running", total: answer.total });
      await this.#read(job, response);
      const { received, total } = job.view;
      if (total !== undefined && received < total) throw new Cut();
    }
    this.#outside.save(new Blob(job.pieces, { type: "video/mp4" }), job.view.name);
    job.pieces = [];
    this.#tell(job, { state: "done", rate: undefined });
  }

  /** The first byte of a file comes: what it is called, and which others belong to it. */
  #begin(job: Job, response: Response): void {
    const first = job.etag === undefined;
    this.#forget(job);
    job.etag = response.headers.get("ETag") ?? undefined;
    const parts = Number(response.headers.get("X-Clip-Parts")) || 1;
    const from = instant(response.headers.get("X-Clip-From") ?? "") || job.request.from;
    const { camera, part, request } = job;
    this.#tell(job, { name: fileName({ camera, from, part, parts }) });
    if (!first || part > 0) return;
    for (let other = 1; other < parts; other += 1) this.#add(camera, request, other, parts);
    this.#turn();
  }

  #forget(job: Job): void {
    job.pieces = [];
    job.fresh = 0;
    job.samples = [];
    job.etag = undefined;
    this.#tell(job, { received: 0 });
  }

  async #read(job: Job, response: Response): Promise<void> {
    const reader = response.body?.getReader();
    for (;;) {
      const next = await reader?.read().catch(() => {
        throw new Cut();
      });
      if (!next || next.done) return;
      job.pieces.push(next.value);
      job.fresh += next.value.byteLength;
      if (job.fresh >= PIECE) {
        job.pieces = [new Blob(job.pieces)];
        job.fresh = 0;
      }
      job.view = { ...job.view, received: job.view.received + next.value.byteLength };
      const now = this.#outside.now();
      if (now - job.told < TOLD_MS) continue;
      job.told = now;
      job.samples = sampled(job.samples, { at: now, received: job.view.received });
      this.#tell(job, { rate: rateOf(job.samples) });
    }
  }

  #tell(job: Job, change: Partial<Download>): void {
    job.view = { ...job.view, ...change };
    this.#show();
  }

  #show(): void {
    this.#view = this.#jobs.map(({ view }) => view);
    this.#heard.forEach((heard) => heard());
  }
}

/** Stopped by the person, at any time. */
function isStopped(job: Job): boolean {
  return job.stop.signal.aborted;
}

/** Whether something is still to come. */
export function isUnderWay(state: DownloadState): boolean {
  return state === "waiting" || isRunning(state);
}

function isRunning(state: DownloadState): boolean {
  return state === "running" || state === "retrying";
}

function follow(address: string, name?: string): void {
  const link = document.createElement("a");
  link.href = address;
  if (name !== undefined) link.download = name;
  link.click();
}

/** The files of this page. */
export const downloads = new Downloads({
  fetch: (address, init) => globalThis.fetch(address, init),
  save: (file, name) => {
    const address = URL.createObjectURL(file);
    follow(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  },
  handOver: (address) => follow(address),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => performance.now(),
});
