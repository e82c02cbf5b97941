/** A legal record as its form has it: dates that are missing are empty there. */

import type { Legal, LegalRecord } from "../api/types";

const DATES = [
  "approval_date",
  "sign_installed",
  "view_reviewed",
  "in_use_since",
  "filed",
  "sharing_until",
] as const;
type DateField = (typeof DATES)[number];

export type Draft = Omit<Legal, DateField> & Record<DateField, string>;

/** What the form begins with. */
export function draftOf(legal: Legal): Draft {
  const dates = DATES.map((name) => [name, legal[name] ?? ""] as const);
  return { ...legal, ...(Object.fromEntries(dates) as Record<DateField, string>) };
}

/** What is sent: what the form does not show stays as it was. */
export function legalOf(draft: Partial<Draft>, { legal, version }: LegalRecord): Legal {
  const whole = { ...draftOf(legal), ...draft };
  const dates = DATES.map((name) => [name, whole[name] === "" ? null : whole[name]] as const);
  return {
    ...whole,
    ...(Object.fromEntries(dates) as Record<DateField, string | null>),
    version,
  };
}
