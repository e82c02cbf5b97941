/** Which alerts are shown, kept in the page's address so that it can be sent to somebody. */

import type { AlertFilter } from "../api/queries";
import { ALERT_CAUSES, ALERT_STATES, type AlertCause, type AlertState } from "../api/types";

export interface AlertChoice {
  /** Also those that ask for nobody any more. */
  all: boolean;
  state?: AlertState | undefined;
  cause?: AlertCause | undefined;
  area?: string | undefined;
  site?: string | undefined;
  /** Only those given to the person who looks. */
  mine: boolean;
  q?: string | undefined;
}

const OPEN: readonly AlertState[] = ["open", "acknowledged"];

/** The states one can choose from. */
export const statesOf = (all: boolean): readonly AlertState[] => (all ? ALERT_STATES : OPEN);

/** What an address asks for; whatever is not understood is left out. */
export function choiceOf(params: URLSearchParams): AlertChoice {
  const all = params.get("show") === "all";
  return {
    all,
    state: statesOf(all).find((one) => one === params.get("state")),
    cause: ALERT_CAUSES.find((one) => one === params.get("cause")),
    area: params.get("area") ?? undefined,
    site: params.get("site") ?? undefined,
    mine: params.get("assignee") === "me",
    q: params.get("q") ?? undefined,
  };
}

/** The address of a choice, without what is as usual. */
export function paramsOf(choice: AlertChoice): Record<string, string> {
  const { all, state, cause, area, site, mine, q } = choice;
  const kept = state && statesOf(all).includes(state) ? state : undefined;
  const given = {
    show: all ? "all" : undefined,
    state: kept,
    cause,
    area,
    site,
    assignee: mine ? "me" : undefined,
    q,
  };
  const there = Object.entries(given).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return Object.fromEntries(there);
}

/** What the gateway is asked for. */
export function filterOf(choice: AlertChoice, me: string): AlertFilter {
  const { all, state, cause, area, site, mine, q } = choice;
  return {
    open: all ? undefined : true,
    state,
    cause,
    area_id: area,
    site_id: site,
    assignee_id: mine ? me : undefined,
    q,
  };
}
