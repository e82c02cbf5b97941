/** Everything that belongs to a case, in the order in which it happened. Pure. */

import type { CaseLink, CaseLogRow, CaseWithLinks } from "../api/types";
import { instant } from "../time";

/** What the timeline can be narrowed to. */
export const ENTRY_KINDS = ["work", "footage", "event"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type Entry = { at: number; kind: EntryKind; key: string } & (
  { is: "occurred" } | { is: "log"; row: CaseLogRow } | { is: "link"; link: CaseLink }
);

/** How far a line of the log and the link it is about may lie apart. */
const SAME_MS = 1000;

/**
 * What happened, the footage at its own time; the line of the log that says that something was
 * attached is left out as long as the thing itself is there and says so.
 */
export function entriesOf(record: CaseWithLinks, log: readonly CaseLogRow[]): Entry[] {
  const said = attachedLines(record.links, log);
  const entries: Entry[] = [
    { at: instant(record.occurred_at), kind: "work", key: "occurred", is: "occurred" },
    ...log
      .filter(({ seq }) => !said.has(seq))
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

/** The lines of the log about links that are still there. */
function attachedLines(links: readonly CaseLink[], log: readonly CaseLogRow[]): Set<number> {
  const left = log.filter(({ action }) => action === "link");
  const said = new Set<number>();
  for (const link of links) {
    const line = left.find(
      ({ seq, at, by, note }) =>
        !said.has(seq) &&
        by === link.by &&
        note === link.note &&
        Math.abs(instant(at) - instant(link.at)) <= SAME_MS,
    );
    if (line) said.add(line.seq);
  }
  return said;
}
