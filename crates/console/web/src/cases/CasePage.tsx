import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Descriptions, Skeleton, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { caseQuery } from "../api/queries";
import { CASE_STATES, type Case } from "../api/types";
import { useMay } from "../session/session";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { AttachFootage } from "./AttachFootage";
import { CaseActions } from "./CaseActions";
import { CaseTag } from "./CaseTag";
import { CaseTimeline } from "./CaseTimeline";
import { useFacts } from "./useFacts";

/** One case: where it stands, what may be done, and everything that belongs to it. */
export default function CasePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const found = useQuery(caseQuery(id));
  const handles = useMay("case_handle");
  const reports = useMay("case_report");
  const [attaching, setAttaching] = useState(false);
  if (found.error && !found.data) {
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
      actions={
        <>
          {handles && <CaseActions record={record} />}
          {takesLinks && <Button onClick={() => setAttaching(true)}>{t("cases.attach")}</Button>}
          <Button
            icon={<PrinterOutlined aria-hidden />}
            href={`/cases/${id}/print`}
            target="_blank"
            rel="noreferrer"
          >
            {t("sheet.print")}
          </Button>
        </>
      }
    >
      <Steps
        className="gap-below"
        size="small"
        current={CASE_STATES.indexOf(record.state)}
        items={CASE_STATES.map((state) => ({ title: t(`caseState.${state}`) }))}
      />
      <div className="columns">
        <CaseTimeline record={record} removable={handles} />
        <Facts record={record} />
      </div>
      {attaching && <AttachFootage known={{ case_id: id }} close={() => setAttaching(false)} />}
    </Page>
  );
}

function Facts({ record }: { record: Case }) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={t("cases.facts")}>
      <Descriptions
        size="small"
        column={1}
        items={useFacts(record).map(([label, value]) => ({ key: label, label, children: value }))}
      />
    </Card>
  );
}
