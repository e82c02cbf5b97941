import dayjs, { type Dayjs } from "dayjs";
import type { Grant } from "../api/types";

/** What a person sees besides their areas, as the form has it. */
export interface GrantDraft {
  kind: "camera" | "area";
  camera_id?: string;
  area_id?: string;
  /** From when until when; either may be open. */
  time?: [Dayjs | null, Dayjs | null] | null;
}

/** A grant as the form shows it. */
export function grantDraft(grant: Grant): GrantDraft {
  const at = (time: string | null | undefined) => (time ? dayjs(time) : null);
  const [from, until] = [at(grant.from), at(grant.until)];
  return {
    kind: grant.camera_id ? "camera" : "area",
    ...(grant.camera_id ? { camera_id: grant.camera_id } : {}),
    ...(grant.area_id ? { area_id: grant.area_id } : {}),
    time: from || until ? [from, until] : null,
  };
}

/** What a form says as the gateway takes it. */
export function grantSaid(draft: GrantDraft): Grant {
  const [from, until] = draft.time ?? [null, null];
  return {
    ...(draft.kind === "camera" ? { camera_id: draft.camera_id ?? "" } : {}),
    ...(draft.kind === "area" ? { area_id: draft.area_id ?? "" } : {}),
    from: from?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
}

/** How a grant stands at a moment: it is still to come, it holds, or it is over. */
export function grantState(grant: Grant, now: number): "coming" | "holds" | "over" {
  if (grant.from && Date.parse(grant.from) > now) return "coming";
  return grant.until && Date.parse(grant.until) <= now ? "over" : "holds";
}
