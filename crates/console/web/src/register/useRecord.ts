/** The record under which a page shows footage. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { codeOf } from "../api/failure";
import type { AccessRecord } from "../api/types";
import { useMay, useSession } from "../session/session";
import { ownAccessQuery, recordQuery, renew, type Wish } from "./records";
import { useRemembered, type Said } from "./said";

export interface Record {
  /** Its id, once there is one. */
  id: string | undefined;
  /** The record itself. */
  made: AccessRecord | undefined;
  /** What is said; `undefined` when it has to be asked. */
  said: Said | undefined;
  /** Why there is none. */
  error: Error | null;
  /** Asks whether it still holds, after something was refused. */
  again: () => void;
}

/** What was said and cannot be said any more: the shift is over, or the role is another. */
const UNSAYABLE = ["shift_needed", "purpose_refused", "not_found", "request_over"];

/** Stand for what is not known yet, and is not asked for. */
const NOTHING: Said = { purpose: "duty" };
const NOWHERE: Wish = { camera: "", from: 0, to: 0 };

/** The record for a wish; made as soon as it is said why. `given` is said by the page itself. */
export function useRecord(wish: Wish | undefined, given?: Said): Record {
  const { user } = useSession();
  const client = useQueryClient();
  const mine = useRemembered(user.id);
  const said = given ?? mine;
  const query = useQuery({
    ...recordQuery(said ?? NOTHING, wish ?? NOWHERE),
    enabled: said !== undefined && wish !== undefined,
  });
  const unsayable = UNSAYABLE.includes(codeOf(query.error) ?? "");
  const made = said && wish && !unsayable ? query.data : undefined;
  return {
    id: made?.id,
    made,
    said: unsayable ? undefined : said,
    error: unsayable ? null : query.error,
    again: () => void renew(client),
  };
}

/** What a page of a case says by itself, where the role may say it; `null` until that is known. */
export function useCasePurpose(id: string): Said | undefined | null {
  const views = useMay("footage_view");
  const own = useQuery({ ...ownAccessQuery, enabled: views }).data;
  const may = own?.purposes.includes("case_handling");
  return useMemo(() => {
    if (may === undefined) return null;
    return may ? { purpose: "case_handling", case_id: id } : undefined;
  }, [may, id]);
}
