import { expect, test } from "vitest";
import type { CaseLink, CaseLogRow, CaseWithLinks } from "../api/types";
import { rfc3339 } from "../time";
import { entriesOf } from "./timeline";

const BEGIN = Date.parse("2026-11-23T08:00:00+08:00");
const at = (seconds: number): string => rfc3339(BEGIN + seconds * 1000);

const link = (id: string, made: number, more: Partial<CaseLink> = {}): CaseLink => ({
  id,
  kind: "camera",
  camera_id: "c",
  alert_id: null,
  event_id: null,
  event: null,
  stream: null,
  from: null,
  to: null,
  note: "",
  by: "wang",
  at: at(made),
  ...more,
});
const line = (seq: number, second: number, action: string, about?: string): CaseLogRow => ({
  seq,
  at: at(second),
  by: "wang",
  action,
  from: null,
  to: "reported",
  note: "",
  link_id: about ?? null,
});
const record = (links: CaseLink[]) => ({ occurred_at: at(0), links }) as CaseWithLinks;
const keys = (links: CaseLink[], log: CaseLogRow[]) =>
  entriesOf(record(links), log).map(({ key }) => key);

test("footage stands at its own time, work when it was done", () => {
  const span = link("span", 50, { kind: "span", from: at(5), to: at(15) });
  const log = [line(1, 40, "open"), line(2, 50, "link", "span"), line(3, 60, "accept")];
  expect(keys([span], log)).toEqual(["occurred", "span", "log 1", "log 3"]);
});

test("the line about a link is told by the link, and by itself once that is gone", () => {
  const log = [line(1, 10, "open"), line(2, 20, "link", "a"), line(3, 30, "unlink", "a")];
  expect(keys([], log)).toEqual(["occurred", "log 1", "log 2", "log 3"]);
  expect(keys([link("b", 20)], log)).toEqual(["occurred", "log 1", "log 2", "b", "log 3"]);
});

test("the line about a link that may not be seen stays", () => {
  const log = [line(1, 10, "open"), line(2, 10, "link"), line(3, 10, "link", "b")];
  expect(keys([link("b", 10)], log)).toEqual(["occurred", "log 1", "log 2", "b"]);
});
