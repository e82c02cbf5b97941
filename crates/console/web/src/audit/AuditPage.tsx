import { useInfiniteQuery } from "@tanstack/react-query";
import { DatePicker, Empty, Input, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { auditQuery, type AuditFilter } from "../api/queries";
import type { AuditRow } from "../api/types";
import { dateTime, fromWallClock, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { auditWord } from "../ui/words";
import { AUDIT_ACTIONS } from "./actions";
import { AuditTabs } from "./AuditTabs";

/** Who did what. */
export default function AuditPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<AuditFilter>({});
  const list = useInfiniteQuery(auditQuery(filter));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: TableColumnsType<AuditRow> = [
    { title: t("audit.seq"), dataIndex: "seq", width: 90 },
    { title: t("audit.at"), width: 180, render: (_, { at }) => dateTime(at) },
    { title: t("audit.who"), width: 150, render: (_, { name }) => name || t("audit.gateway") },
    { title: t("audit.address"), dataIndex: "address", width: 150 },
    {
      title: t("audit.action"),
      width: 190,
      render: (_, { action }) => <span title={action}>{auditWord(action)}</span>,
    },
    {
      title: t("audit.target"),
      render: (_, { target_kind, target }) => (
        <span className="mono">
          {target_kind} {target}
        </span>
      ),
    },
    {
      title: t("audit.details"),
      render: (_, { details }) => <span className="mono">{detailsText(details)}</span>,
    },
  ];
  return (
    <Page title={t("menu.audit")} lead={t("audit.lead")}>
      <AuditTabs here="/audit" />
      <Filters filter={filter} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<AuditRow>
        rowKey="seq"
        size="small"
        columns={columns}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1000 }}
        locale={{ emptyText: <Empty description={t("audit.none")} /> }}
      />
      <More list={list} count={rows.length} />
    </Page>
  );
}

function Filters({ filter, change }: { filter: AuditFilter; change: (next: AuditFilter) => void }) {
  const { t } = useTranslation();
  return (
    <div className="filters" role="search">
      <Select<string | null>
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: 200 }}
        placeholder={t("audit.action")}
        aria-label={t("audit.action")}
        options={AUDIT_ACTIONS.map((value) => ({ value, label: t(`audit.${value}`) }))}
        value={filter.action ?? null}
        onChange={(action) => change({ ...filter, action: action ?? undefined })}
      />
      <Input.Search
        allowClear
        style={{ width: 240 }}
        placeholder={t("audit.target")}
        aria-label={t("audit.target")}
        onSearch={(text) => change({ ...filter, target: text.trim() || undefined })}
      />
      <DatePicker.RangePicker
        showTime
        aria-label={t("audit.at")}
        onChange={(range) => {
          const [from, to] = [range?.[0], range?.[1]].map(
            (picked) => picked && rfc3339(fromWallClock(picked.format("YYYY-MM-DDTHH:mm:ss"))),
          );
          change({ ...filter, from: from ?? undefined, to: to ?? undefined });
        }}
      />
    </div>
  );
}

/** Details as `name value` pairs; nested ones as they are. */
function detailsText(details: unknown): string {
  if (typeof details !== "object" || details === null) return "";
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("  ");
}
