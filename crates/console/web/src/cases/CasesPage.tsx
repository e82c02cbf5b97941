import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { areasQuery, casesQuery, type CaseFilter } from "../api/queries";
import { CASE_LINES, CASE_STATES, type Case } from "../api/types";
import { useMay } from "../session/session";
import { shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { CaseTag } from "./CaseTag";
import { OpenCaseModal } from "./OpenCaseModal";

/** Every case, the newest first. */
export default function CasesPage() {
  const { t } = useTranslation();
  const reports = useMay("case_report");
  const [filter, setFilter] = useState<CaseFilter>({});
  const [opening, setOpening] = useState(false);
  const list = useInfiniteQuery(casesQuery(filter));
  const cases = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = reports && (
    <Button type="primary" onClick={() => setOpening(true)}>
      {t("cases.open")}
    </Button>
  );
  const columns: TableColumnsType<Case> = [
    {
      title: t("cases.number"),
      width: 140,
      render: (_, { id, number }) => <Link to={`/cases/${id}`}>{number}</Link>,
    },
    {
      title: t("cases.title"),
      render: (_, { id, title }) => <Link to={`/cases/${id}`}>{title}</Link>,
    },
    { title: t("cases.state"), width: 110, render: (_, { state }) => <CaseTag state={state} /> },
    {
      title: t("cases.line"),
      width: 150,
      render: (_, { line }) => (line ? t(`line.${line}`) : ""),
    },
    { title: t("cases.area"), dataIndex: "area_name", width: 140 },
    { title: t("cases.place"), dataIndex: "place", width: 180 },
    {
      title: t("cases.occurred"),
      width: 130,
      render: (_, { occurred_at }) => shortDateTime(occurred_at),
    },
    { title: t("cases.handler"), width: 120, render: (_, { handler }) => handler?.name ?? "" },
  ];
  return (
    <Page title={t("menu.cases")} actions={open}>
      <Filters filter={filter} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Case>
        rowKey="id"
        size="middle"
        columns={columns}
        dataSource={cases}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty description={t("cases.none")} /> }}
      />
      <More list={list} count={cases.length} />
      {opening && <OpenCaseModal close={() => setOpening(false)} />}
    </Page>
  );
}

function Filters({ filter, change }: { filter: CaseFilter; change: (filter: CaseFilter) => void }) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data ?? [];
  return (
    <div className="filters" role="search">
      <Input.Search
        allowClear
        style={{ width: 240 }}
        placeholder={t("cases.search")}
        aria-label={t("cases.search")}
        onSearch={(q) => change({ ...filter, q: q.trim() || undefined })}
      />
      <Select
        allowClear
        style={{ width: 140 }}
        placeholder={t("cases.state")}
        aria-label={t("cases.state")}
        options={CASE_STATES.map((value) => ({ value, label: t(`caseState.${value}`) }))}
        value={filter.state ?? null}
        onChange={(state: CaseFilter["state"] | null) =>
          change({ ...filter, state: state ?? undefined })
        }
      />
      <Select
        allowClear
        style={{ width: 180 }}
        placeholder={t("cases.line")}
        aria-label={t("cases.line")}
        options={CASE_LINES.map((value) => ({ value, label: t(`line.${value}`) }))}
        value={filter.line ?? null}
        onChange={(line: CaseFilter["line"] | null) =>
          change({ ...filter, line: line ?? undefined })
        }
      />
      <Select
        allowClear
        style={{ width: 170 }}
        placeholder={t("cases.area")}
        aria-label={t("cases.area")}
        options={areas.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.area_id ?? null}
        onChange={(area_id: string | null) => change({ ...filter, area_id: area_id ?? undefined })}
      />
    </div>
  );
}
