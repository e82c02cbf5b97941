/**
 * Which picture lies where on the element's own time line, and when each was captured. Pure.
 *
 * The gateway sends a viewer everything since the last key picture, so after a reconnect the same
 * picture can lie there twice. Its capture time tells that it is the same one.
 */

interface Entry {
  /** Seconds of media time. */
  at: number;
  /** As long as it lasts, as its fragment states. */
  duration: number;
  captured: number;
}

/** Where a picture lies, in seconds of media time. */
export interface Place {
  at: number;
  /**
   * Sent there, a browser shows this picture or a newer one. Not yet at its beginning: fragments
   * state twice the time to the next picture, and sent to where two overlap, Chromium shows the
   * first.
   */
  sure: number;
}

/** Pictures that are remembered: 20 seconds at 25 a second. */
const REMEMBERED = 500;
/** Browsers round media times. */
const ROUNDING_S = 0.002;

export class Appended {
  #entries: Entry[] = [];

  add(at: number, duration: number, captured: number): void {
    this.#entries.push({ at, duration, captured });
    if (this.#entries.length > REMEMBERED) this.#entries.splice(0, REMEMBERED / 2);
  }

  /**
   * When the picture shown at this media time was captured. Pictures come in the order they are
   * decoded in, so the one to be found need not be the newest that came before.
   */
  capturedAt(mediaTime: number): number | undefined {
    let found: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.at <= mediaTime + ROUNDING_S && (!found || entry.at >= found.at)) found = entry;
    }
    return found?.captured;
  }

  /** Where the picture captured then lies; where it lies twice, the later place. */
  placeOf(captured: number | undefined): Place | undefined {
    let at: number | undefined;
    for (const entry of this.#entries) {
      if (entry.captured === captured && (at === undefined || entry.at > at)) at = entry.at;
    }
    if (at === undefined) return undefined;
    let sure = at;
    for (const entry of this.#entries) {
      if (entry.at < at) sure = Math.max(sure, entry.at + entry.duration);
    }
    return { at, sure: sure + ROUNDING_S };
  }
}
