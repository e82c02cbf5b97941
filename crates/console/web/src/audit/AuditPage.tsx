import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Select, Table, Tag, Tooltip, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { auditQuery, auditTable, type AuditFilter } from "../api/queries";
import type { AuditAction, AuditRow } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { RangePicker } from "../ui/RangePicker";
import { auditWord } from "../ui/words";
import { AUDIT_ACTIONS } from "./actions";
import { AuditTabs } from "./AuditTabs";
import { SealCard } from "./SealCard";

/** Who did what. */
export default function AuditPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<AuditFilter>({});
  // Whose rows are shown: their name beside the id that the filter has.
  const [only, setOnly] = useState("");
  const list = useInfiniteQuery(auditQuery(filter));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: TableColumnsType<AuditRow> = [
    { title: t("audit.seq"), dataIndex: "seq", width: 90 },
    { title: t("audit.at"), width: 180, render: (_, { at }) => dateTime(at) },
    {
      title: t("audit.who"),
      width: 150,
      render: (_, { name, user_id }) => (
        <Button
          type="link"
          size="small"
          className="cell-link"
          onClick={() => {
            setOnly(name || t("audit.gateway"));
            setFilter({ ...filter, user: user_id, name: undefined });
          }}
        >
          {name || t("audit.gateway")}
        </Button>
      ),
    },
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
    <Page
      title={t("menu.audit")}
      lead={t("audit.lead")}
      actions={
        <Tooltip title={t("audit.exportWhat")}>
          <Button href={auditTable(filter)} download disabled={rows.length === 0}>
            {t("audit.export")}
          </Button>
        </Tooltip>
      }
    >
      <AuditTabs here="/audit" />
      <SealCard />
      <Filters filter={filter} only={only} change={setFilter} />
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

function Filters(props: {
  filter: AuditFilter;
  only: string;
  change: (next: AuditFilter) => void;
}) {
  const { filter, only, change } = props;
  const { t } = useTranslation();
  return (
    <div className="filters" role="search">
      {filter.user ? (
        <Tag closable onClose={() => change({ ...filter, user: undefined })}>
          {t("audit.only", { name: only })}
        </Tag>
      ) : (
        <Input.Search
          allowClear
          style={{ width: 180 }}
          placeholder={t("audit.whose")}
          aria-label={t("audit.whose")}
          onSearch={(text) => change({ ...filter, name: text.trim() || undefined })}
        />
      )}
      <Select<AuditAction | null>
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
      <RangePicker label={t("audit.at")} change={(range) => change({ ...filter, ...range })} />
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
