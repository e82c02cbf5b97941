import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { cameraQuery, wholeFootageQuery } from "../api/queries";
import type { CaseLink, StreamKind } from "../api/types";
import { useMay } from "../session/session";
import { spanState, type SpanState } from "./held";

/** The streams a link to footage is about. */
export function streamsOf(link: CaseLink): StreamKind[] {
  return link.stream ? [link.stream] : ["main", "sub"];
}

/** What is there of the footage a link holds, stream by stream, for those who may see footage. */
export function useSpanStates(
  link: CaseLink,
  id: string,
): {
  states: { stream: StreamKind; state: SpanState }[];
  /** How long footage of this camera stays when nothing holds it. */
  days: number | undefined;
  pending: boolean;
} {
  const views = useMay("footage_view");
  const [now] = useState(() => Date.now());
  const camera = useQuery(cameraQuery(id)).data;
  // A camera with one stream has no second one to say anything about.
  const streams = streamsOf(link).filter((stream) => stream === "main" || camera?.sub);
  const [from, to] = [link.from ?? "", link.to ?? ""];
  const asked = useQueries({
    queries: streams.map((stream) => ({
      ...wholeFootageQuery(id, from, to, stream),
      enabled: views && camera !== undefined && link.kind === "span",
    })),
  });
  return {
    states: streams.flatMap((stream, index) => {
      const footage = asked[index]?.data;
      return footage ? [{ stream, state: spanState(footage, now) }] : [];
    }),
    days: camera?.kept.max.days,
    pending: asked.some(({ isLoading }) => isLoading),
  };
}
