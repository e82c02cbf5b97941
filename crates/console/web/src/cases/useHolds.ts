import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { holdsQuery } from "../api/queries";
import type { Hold, StreamKind } from "../api/types";
import { instant, rfc3339 } from "../time";
import type { Stretch } from "../video/timeline/draw";

/** Which footage of a camera's day cases hold. */
export function useHolds(
  camera: string,
  stream: StreamKind,
  whole: Stretch,
): { holds: readonly Hold[]; spans: readonly Stretch[]; error: unknown } {
  const { data, error } = useQuery(
    holdsQuery(camera, rfc3339(whole.from), rfc3339(whole.to), stream),
  );
  const spans = useMemo(
    () => (data?.items ?? []).map(({ from, to }) => ({ from: instant(from), to: instant(to) })),
    [data],
  );
  return { holds: data?.items ?? [], spans, error };
}
