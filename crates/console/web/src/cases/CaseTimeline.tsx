import { useQuery } from "@tanstack/react-query";
import { Card, Segmented, Timeline } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { caseLogQuery } from "../api/queries";
import type { CaseLogRow, CaseWithLinks } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { logWord } from "../ui/words";
import { CaseMaterial } from "./CaseMaterial";
import { CaseTag } from "./CaseTag";
import { ENTRY_KINDS, entriesOf, type Entry, type EntryKind } from "./timeline";

const COLOURS: Record<EntryKind, string> = { work: "blue", footage: "green", event: "orange" };

/** Everything of a case in the order in which it happened. */
export function CaseTimeline({ record, removable }: { record: CaseWithLinks; removable: boolean }) {
  const { t } = useTranslation();
  const log = useQuery(caseLogQuery(record.id));
  const [only, setOnly] = useState<EntryKind | "all">("all");
  const entries = entriesOf(record, log.data?.items ?? []);
  const shown = entries.filter(({ kind }) => only === "all" || kind === only);
  const count = (kind: EntryKind): number => entries.filter((one) => one.kind === kind).length;
  return (
    <Card
      size="small"
      title={t("caseWork.timeline")}
      extra={
        <Segmented
          size="small"
          aria-label={t("caseWork.only")}
          value={only}
          onChange={setOnly}
          options={[
            { value: "all" as const, label: `${t("caseWork.all")} ${entries.length}` },
            ...ENTRY_KINDS.map((value) => ({
              value,
              label: `${t(`caseWork.kind.${value}`)} ${count(value)}`,
            })),
          ]}
        />
      }
    >
      {log.error && <Failed error={log.error} retry={() => void log.refetch()} />}
      {shown.length === 0 && <p>{t("caseWork.noneOf")}</p>}
      <Timeline
        className="case-timeline"
        items={shown.map((entry) => ({
          key: entry.key,
          color: COLOURS[entry.kind],
          content: (
            <div data-entry={entry.is}>
              <time className="entry-time">{dateTime(entry.at)}</time>
              <One entry={entry} record={record} removable={removable} />
            </div>
          ),
        }))}
      />
    </Card>
  );
}

function One(props: { entry: Entry; record: CaseWithLinks; removable: boolean }) {
  const { entry, record, removable } = props;
  const { t } = useTranslation();
  switch (entry.is) {
    case "occurred":
      return (
        <>
          <strong>{t("caseWork.happened")}</strong> {record.place}
        </>
      );
    case "log":
      return <LogLine row={entry.row} />;
    case "link":
      return <CaseMaterial record={record.id} link={entry.link} removable={removable} />;
  }
}

/** What somebody did with the case, and where it stands since. */
function LogLine({ row }: { row: CaseLogRow }) {
  return (
    <>
      <strong>{logWord(row.action)}</strong> {row.by}{" "}
      {row.from !== row.to && <CaseTag state={row.to} />}
      {row.note && <div className="entry-note">{row.note}</div>}
    </>
  );
}
