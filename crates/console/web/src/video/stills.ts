/** Single pictures, fetched one after the other, for browsers that cannot show the stream. */

const EVERY_MS = 2000;

export interface Still {
  /** An address of the picture in this page; valid until the next one comes. */
  address: string;
  /** When it was taken, in milliseconds since 1970. */
  captured: number;
}

/** Fetches a picture every two seconds until it is stopped. */
export class Stills {
  readonly #url: string;
  readonly #show: (still: Still) => void;
  readonly #stop = new AbortController();
  #address: string | undefined;
  #newest: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(camera: string, width: number, show: (still: Still) => void) {
    this.#url = `/api/v1/cameras/${camera}/snapshot.jpg?width=${width}`;
    this.#show = show;
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    if (this.#address) URL.revokeObjectURL(this.#address);
  }

  async #run(): Promise<void> {
    try {
      await this.#fetch();
    } catch {
      // Said by the age of the picture that is shown; the next attempt comes in any case.
    }
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#run(), EVERY_MS);
  }

  async #fetch(): Promise<void> {
    const { signal } = this.#stop;
    const response = await fetch(this.#url, { signal, cache: "no-store" });
    const time = response.headers.get("X-Picture-Time");
    // The same picture again is no sign of life.
    if (!response.ok || !time || time === this.#newest) return;
    const blob = await response.blob();
    if (signal.aborted) return;
    const before = this.#address;
    this.#newest = time;
    this.#address = URL.createObjectURL(blob);
    this.#show({ address: this.#address, captured: Date.parse(time) });
    if (before) URL.revokeObjectURL(before);
  }
}
