/** What a person fills in to enter a request of somebody from outside, as the API takes it. Pure. */

import type { Dayjs } from "dayjs";
import type {
  AccessRequest,
  NewAccessRequest,
  Protects,
  Relation,
  RequestKind,
  Wants,
} from "../api/types";
import { pickedSpan } from "../cases/draft";
import { rfc3339 } from "../time";

export interface RequestDraft {
  kind: RequestKind;
  organ?: string;
  document_no?: string;
  wants?: Wants;
  officers?: { name?: string; card_no?: string }[];
  name?: string;
  relation?: Relation;
  protects?: Protects;
  camera_ids?: string[];
  span?: [Dayjs, Dayjs] | null;
  reason?: string;
}

/** The request; of a natural person there is nothing to be said of taking away. */
export function bodyOf(draft: RequestDraft): NewAccessRequest {
  const span = pickedSpan(draft.span) ?? { from: 0, to: 0 };
  const asked = {
    camera_ids: draft.camera_ids ?? [],
    from: rfc3339(span.from),
    to: rfc3339(span.to),
    reason: draft.reason ?? "",
  };
  if (draft.kind === "natural_person") {
    const { name = "", relation = "oneself", protects = "property" } = draft;
    return { ...asked, natural_person: { name, relation, protects } };
  }
  const officers = (draft.officers ?? []).map(({ name = "", card_no = "" }) => ({ name, card_no }));
  const { organ = "", document_no = "", wants = "view" } = draft;
  return { ...asked, state_organ: { organ, document_no, wants, officers } };
}

/** The largest scan, in bytes; the gateway has the last word. */
export const SCAN_MOST = 10 * 1024 * 1024;
/** What a scan may be. */
export const SCAN_TYPES = "application/pdf,image/png,image/jpeg";

/** Who asks, in one line: the organ with its document, or the person as far as one may know them. */
export function askerOf({ state_organ, natural_person }: AccessRequest): string {
  if (state_organ) return `${state_organ.organ} ${state_organ.document_no}`;
  return natural_person?.name ?? "";
}
