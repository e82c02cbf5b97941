/** Everything that belongs to a case, in the order in which it happened. Pure. */

import type { CaseLink, CaseLogRow, CaseWithLinks } from "../api/types";
import { instant } from "../time";

/** What the timeline can be narrowed to. */
export const ENTRY_KINDS = ["work", "footage", "event"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type Entry = { at: number; kind: EntryKind; key: string } & (
  { is: "occurred" } | { is: "log"; row: CaseLogRow } | { is: "link"; link: CaseLink }
);

/**
 * What happened, the footage at its own time; the line of the log that says that something was
 * attached is left out as long as the thing itself is there and says so.
 */
export function entriesOf(record: CaseWithLinks, log: readonly CaseLogRow[]): Entry[] {
  const attached = new Set(record.links.map(({ id }) => id));
  const saysItself = ({ action, link_id }: CaseLogRow): boolean =>
    action === "link" && link_id !== null && attached.has(link_id);
  const entries: Entry[] = [
    { at: instant(record.occurred_at), kind: "work", key: "occurred", is: "occurred" },
    ...log
      .filter((row) => !saysItself(row))
      .map((row): Entry => ({
        at: instant(row.at),
        kind: "work",
        key: `log ${row.seq}`,
        is: "log",
        row,
      })),
    ...record.links.map((link): Entry => ({
      at: timeOf(link),
      kind: link.kind === "event" ? "event" : "footage",
      key: link.id,
      is: "link",
      link,
    })),
  ];
  // The same instant keeps this order: what happened, what was done, what shows it.
  return entries.sort((a, b) => a.at - b.at);
}

/** When what a link points to was: footage from its first instant on. */
export function timeOf(link: CaseLink): number {
  return instant(link.from ?? link.event?.at ?? link.at);
}
