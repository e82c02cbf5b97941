/**
 * Small pictures of instants, for whoever moves a pointer over a timeline: the last wish counts,
 * one is fetched at a time, and those that were seen are kept up to a bound.
 */

export interface Thumbnail {
  /** An address of the picture in this page; `undefined` when there is none. */
  address: string | undefined;
  /** When it was taken, in milliseconds since 1970. */
  taken: number | undefined;
}

/** Whose pictures. */
export interface Footage {
  camera: string;
  stream: string;
  /** The record of why the picture of an instant is looked at; `undefined` where nothing was said. */
  access: (at: number) => Promise<string | undefined>;
}

/** A pointer that rests for this long wants to see something. */
const REST_MS = 120;
/** About 4 MB of small pictures. */
const KEPT = 400;
const WIDTH = 160;

export class Thumbnails {
  readonly #of: Footage;
  /** In the order of use, the latest last. */
  readonly #kept = new Map<number, Thumbnail>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #wanted: { at: number; show: (thumbnail: Thumbnail) => void } | undefined;

  constructor(of: Footage) {
    this.#of = of;
  }

  /** The picture of an instant, now if it is there, later through `show` otherwise. */
  want(at: number, show: (thumbnail: Thumbnail) => void): Thumbnail | undefined {
    clearTimeout(this.#timer);
    const kept = this.#kept.get(at);
    if (kept) {
      this.#wanted = undefined;
      this.#kept.delete(at);
      this.#kept.set(at, kept);
      return kept;
    }
    this.#wanted = { at, show };
    // What is under way is finished: it is on its way already, and may be wanted again.
    if (!this.#running) this.#timer = setTimeout(() => void this.#fetch(), REST_MS);
    return undefined;
  }

  /** Nothing is wanted any more. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#wanted = undefined;
    this.#running?.abort();
  }

  /** Gives all pictures up. */
  close(): void {
    this.cancel();
    for (const { address } of this.#kept.values()) if (address) URL.revokeObjectURL(address);
    this.#kept.clear();
  }

  async #fetch(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = undefined;
    const known = this.#kept.get(wanted.at);
    if (known) {
      wanted.show(known);
      return;
    }
    const running = new AbortController();
    this.#running = running;
    try {
      const { camera, stream, access } = this.#of;
      const record = await access(wanted.at);
      running.signal.throwIfAborted();
      if (record === undefined) {
        wanted.show({ address: undefined, taken: undefined });
        throw new Error("nothing was said");
      }
      const at = new Date(wanted.at).toISOString();
      const query = new URLSearchParams({ stream, width: String(WIDTH), at, access: record });
      const address = `/api/v1/cameras/${camera}/snapshot.jpg?${query.toString()}`;
      const answer = await fetch(address, { signal: running.signal });
      const blob = answer.ok ? await answer.blob() : undefined;
      running.signal.throwIfAborted();
      // A camera without footage there stays so; that there are too many wishes does not.
      if (blob || answer.status < 429) this.#keep(wanted.at, taken(answer), blob);
      const kept = this.#kept.get(wanted.at);
      if (kept) wanted.show(kept);
    } catch {
      // Aborted, no network, or nothing was said: the next wish tries again.
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
    void this.#fetch();
  }

  #keep(at: number, when: number | undefined, blob: Blob | undefined): void {
    this.#kept.set(at, { address: blob && URL.createObjectURL(blob), taken: when });
    for (const [oldest, { address }] of this.#kept) {
      if (this.#kept.size <= KEPT) break;
      if (address) URL.revokeObjectURL(address);
      this.#kept.delete(oldest);
    }
  }
}

function taken(answer: Response): number | undefined {
  const time = answer.headers.get("X-Picture-Time");
  return time === null ? undefined : Date.parse(time);
}
