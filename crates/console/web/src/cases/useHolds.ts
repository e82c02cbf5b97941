import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { holdsQuery } from "../api/queries";
import type { Hold, StreamKind } from "../api/types";
import { instant, rfc3339 } from "../time";
import type { Stretch } from "../video/timeline/draw";

const MINUTE_MS = 60_000;

/** Which footage of a camera's day cases hold. */
export function useHolds(
  camera: string,
  stream: StreamKind,
  whole: Stretch,
): { holds: readonly Hold[]; spans: readonly Stretch[]; error: unknown } {
  // The end of the last 24 hours moves on: asked anew from minute to minute, not more often.
  const minute = (at: number): string => rfc3339(Math.floor(at / MINUTE_MS) * MINUTE_MS);
  const { data, error } = useQuery(
    holdsQuery(camera, minute(whole.from), minute(whole.to), stream),
  );
  const spans = useMemo(
    () => (data?.items ?? []).map(({ from, to }) => ({ from: instant(from), to: instant(to) })),
    [data],
  );
  return { holds: data?.items ?? [], spans, error };
}
