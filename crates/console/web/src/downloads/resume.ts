/** How a download goes on where it was cut. Pure. */

/** What is there of a file. */
export interface Progress {
  received: number;
  /** What the gateway called the file; what comes later must be of the same one. */
  etag: string | undefined;
}

/** The headers that ask for what is missing; nothing to begin with. */
export function restHeaders({ received, etag }: Progress): Record<string, string> {
  return received > 0 && etag ? { Range: `bytes=${received}-`, "If-Range": etag } : {};
}

export type Answered =
  /** It begins (again) at the first byte. */
  | { kind: "whole"; total: number | undefined }
  /** It goes on where it was cut. */
  | { kind: "rest"; total: number | undefined }
  /** There is nothing more. */
  | { kind: "complete" }
  /** There is no file, or not for us. */
  | { kind: "refused" };

/** What an answer means for what is there. */
export function answered(
  progress: Progress,
  status: number,
  header: (name: string) => string | null,
): Answered {
  if (status === 200) return { kind: "whole", total: sizeOf(header("Content-Length")) };
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(header("Content-Range") ?? "");
    const same = progress.etag !== undefined && header("ETag") === progress.etag;
    if (!range || !same || Number(range[1]) !== progress.received) return { kind: "refused" };
    return { kind: "rest", total: Number(range[2]) };
  }
  if (status === 416) {
    const whole = /^bytes \*\/(\d+)$/.exec(header("Content-Range") ?? "");
    return whole && Number(whole[1]) === progress.received
      ? { kind: "complete" }
      : { kind: "refused" };
  }
  return { kind: "refused" };
}

function sizeOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** How long to wait before the next try. */
export function patience(tries: number): number {
  return Math.min(10_000, 500 * 2 ** tries);
}

/** How much had come when. */
export interface Sample {
  at: number;
  received: number;
}

const WINDOW_MS = 4000;

/** The samples that tell the present rate, with a new one. */
export function sampled(samples: readonly Sample[], next: Sample): Sample[] {
  return [...samples.filter(({ at }) => next.at - at <= WINDOW_MS), next];
}

/** Bytes per second, once enough is known to say so. */
export function rateOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (!first || !last || last.at - first.at < 400) return undefined;
  return ((last.received - first.received) * 1000) / (last.at - first.at);
}

/** Milliseconds until the rest is there, at this rate. */
export function remaining(
  received: number,
  total: number | undefined,
  rate: number | undefined,
): number | undefined {
  if (total === undefined || !rate || rate <= 0) return undefined;
  return (Math.max(0, total - received) * 1000) / rate;
}
