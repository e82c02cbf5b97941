/** What a person fills in to attach something to a case, as the API takes it. Pure. */

import type { Dayjs } from "dayjs";
import type { NewLink, StreamKind } from "../api/types";
import { fromWallClock, rfc3339 } from "../time";
import type { Stretch } from "../video/timeline/draw";

export type Streams = StreamKind | "both";

export interface AttachDraft {
  /** Whether the case is there or opened with what is attached. */
  where: "known" | "new";
  case_id?: string;
  title?: string;
  area_id?: string;
  camera_id?: string;
  span?: [Dayjs, Dayjs] | null;
  streams: Streams;
  note?: string;
}

/** The instant of a picked time: it is the town's, whatever zone the machine is in. */
export function picked(time: Dayjs): number {
  return fromWallClock(time.format("YYYY-MM-DDTHH:mm:ss"));
}

/** The span of two picked times. */
export function pickedSpan(span: [Dayjs, Dayjs] | null | undefined): Stretch | undefined {
  return span ? { from: picked(span[0]), to: picked(span[1]) } : undefined;
}

/** The link to a camera, or to a span of its footage. */
export function linkTo(
  camera: string,
  span: Stretch | undefined,
  streams: Streams,
  note: string,
): NewLink {
  if (!span) return { kind: "camera", camera_id: camera, note };
  return {
    kind: "span",
    camera_id: camera,
    stream: streams === "both" ? null : streams,
    from: rfc3339(span.from),
    to: rfc3339(span.to),
    note,
  };
}
