/** The filters of the list of cases, kept in the address so that it can be sent and come back to. */

import { useSearchParams } from "react-router";
import type { CaseFilter } from "../api/queries";
import { CASE_LINES, CASE_STATES } from "../api/types";

/** What is asked of the list; `mine` stands for whoever looks at it. */
export interface ListFilter {
  /** One state, those that are not closed, or all. */
  state?: NonNullable<CaseFilter["state"]> | "open" | undefined;
  line?: CaseFilter["line"];
  area?: string | undefined;
  mine?: boolean | undefined;
  q?: string | undefined;
}

/** The filter an address says; what it does not know is left out. */
export function readFilter(query: URLSearchParams): ListFilter {
  const state = [...CASE_STATES, "open" as const].find((one) => one === query.get("state"));
  return {
    state,
    line: CASE_LINES.find((one) => one === query.get("line")),
    area: query.get("area") ?? undefined,
    mine: query.get("mine") === "1" || undefined,
    q: query.get("q") ?? undefined,
  };
}

/** The address of a filter. */
export function writeFilter(filter: ListFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value) query.set(name, value === true ? "1" : String(value));
  }
  return query;
}

/** The filter as the gateway takes it. */
export function askedFilter({ state, line, area, mine, q }: ListFilter, self: string): CaseFilter {
  return {
    state: state === "open" ? undefined : state,
    open: state === "open" || undefined,
    line,
    area_id: area,
    handler_id: mine ? self : undefined,
    q,
  };
}

/** The filter of the page's address, and how to change it. */
export function useListFilter(): [ListFilter, (filter: ListFilter) => void] {
  const [query, setQuery] = useSearchParams();
  return [readFilter(query), (filter) => setQuery(writeFilter(filter), { replace: true })];
}
