import { useQuery } from "@tanstack/react-query";
import { Button, Card, Descriptions, Empty, Skeleton, Steps, Timeline } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { caseLogQuery, caseQuery } from "../api/queries";
import { CASE_STATES, type Case } from "../api/types";
import { useMay } from "../session/session";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { logWord } from "../ui/words";
import { CaseActions } from "./CaseActions";
import { CaseLinks } from "./CaseLinks";
import { CaseTag } from "./CaseTag";
import { SpanModal } from "./SpanModal";

/** One case: where it stands, what may be done, what belongs to it, what was done. */
export default function CasePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery(caseQuery(id));
  const handles = useMay("case_handle");
  const reports = useMay("case_report");
  const [attaching, setAttaching] = useState(false);
  if (found.error) {
    return (
      <Page title={t("menu.cases")}>
        <Failed error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  }
  const record = found.data;
  if (!record) return <Skeleton active className="page" />;
  const open = record.state !== "closed";
  const takesLinks = reports && open;
  return (
    <Page
      title={record.title}
      lead={
        <>
          {record.number} <CaseTag state={record.state} />
        </>
      }
      actions={handles && <CaseActions record={record} />}
    >
      <Steps
        className="gap-below"
        size="small"
        current={CASE_STATES.indexOf(record.state)}
        items={CASE_STATES.map((state) => ({ title: t(`caseState.${state}`) }))}
      />
      <div className="columns">
        <div>
          <Card
            size="small"
            className="gap-below"
            title={t("cases.links")}
            extra={
              takesLinks && (
                <Button size="small" onClick={() => setAttaching(true)}>
                  {t("cases.attach")}
                </Button>
              )
            }
          >
            {record.links.length === 0 && <Empty description={t("cases.noLinks")} />}
            <CaseLinks record={record} removable={handles && open} />
          </Card>
        </div>
        <div>
          <Facts record={record} />
          <Log id={id} />
        </div>
      </div>
      {attaching && <SpanModal id={id} close={() => setAttaching(false)} />}
    </Page>
  );
}

function Facts({ record }: { record: Case }) {
  const { t } = useTranslation();
  const facts: [string, string | null | undefined][] = [
    [t("cases.area"), record.area_name],
    [t("cases.place"), record.place],
    [t("cases.occurred"), dateTime(record.occurred_at)],
    [t("cases.line"), record.line && t(`line.${record.line}`)],
    [t("cases.category"), record.category],
    [t("cases.description"), record.description],
    [t("cases.handler"), record.handler?.name],
    [t("cases.openedBy"), `${record.opened_by.name} ${dateTime(record.opened_at)}`],
    [t("cases.closedAt"), record.closed_at && dateTime(record.closed_at)],
    [t("cases.source"), [record.source, record.external_id].filter(Boolean).join(" ")],
  ];
  return (
    <Card size="small" className="gap-below" title={t("cases.facts")}>
      <Descriptions
        size="small"
        column={1}
        items={facts
          .filter(([, value]) => value)
          .map(([label, value]) => ({ key: label, label, children: value }))}
      />
    </Card>
  );
}

function Log({ id }: { id: string }) {
  const { t } = useTranslation();
  const log = useQuery(caseLogQuery(id));
  return (
    <Card size="small" title={t("cases.log")}>
      {log.error && <Failed error={log.error} />}
      <Timeline
        items={(log.data?.items ?? []).map((row) => ({
          key: row.seq,
          content: (
            <>
              <strong>{logWord(row.action)}</strong> {row.by} · {dateTime(row.at)}
              {row.note && <div>{row.note}</div>}
            </>
          ),
        }))}
      />
    </Card>
  );
}
