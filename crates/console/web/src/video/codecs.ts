/** What this browser can show, asked of the browser itself; no guess from its name. */

/** `ManagedMediaSource` is what iPhones have instead. */
export function mediaSourceClass(): typeof MediaSource | undefined {
  const scope = globalThis as {
    MediaSource?: typeof MediaSource;
    ManagedMediaSource?: typeof MediaSource;
  };
  return scope.ManagedMediaSource ?? scope.MediaSource;
}

const PROBES: readonly (readonly [string, string])[] = [
  ["avc1", 'video/mp4; codecs="avc1.640028"'],
  ["hvc1", 'video/mp4; codecs="hvc1.1.6.L120.B0"'],
  ["hev1", 'video/mp4; codecs="hev1.1.6.L120.B0"'],
];

/** The beginnings of codec names that can be shown as a stream. */
export function streamable(): string[] {
  const source = mediaSourceClass();
  if (!source) return [];
  return PROBES.filter(([, mime]) => source.isTypeSupported(mime)).map(([name]) => name);
}

/** Whether a recorded file with this codec can be played. */
export function playable(rfc6381: string): boolean {
  const type = `video/mp4; codecs="${rfc6381}"`;
  if (mediaSourceClass()?.isTypeSupported(type)) return true;
  return document.createElement("video").canPlayType(type) !== "";
}
