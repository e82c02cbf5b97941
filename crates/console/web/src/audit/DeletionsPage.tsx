import { useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Input, Select, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deletionsQuery, type DeletionFilter } from "../api/queries";
import { DELETION_RULES, type Deletion } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { RangePicker } from "../ui/RangePicker";
import { bytes } from "../ui/words";
import { AuditTabs } from "./AuditTabs";

/** Which footage was deleted, when, by which rule, and that it is gone. */
export default function DeletionsPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<DeletionFilter>({});
  const list = useInfiniteQuery(deletionsQuery(filter));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: TableColumnsType<Deletion> = [
    {
      title: t("deletions.camera"),
      render: (_, { camera_name, site_name, camera_id, camera_removed }) => (
        <span title={camera_id}>
          {camera_name} · {site_name} {camera_removed && <Tag>{t("cameras.removed")}</Tag>}
        </span>
      ),
    },
    { title: t("day.stream"), width: 90, render: (_, { stream }) => t(`stream.${stream}`) },
    {
      title: t("deletions.footage"),
      width: 330,
      render: (_, { from, to }) => `${dateTime(from)} – ${dateTime(to)}`,
    },
    {
      title: t("deletions.rule"),
      width: 230,
      render: (_, { rule, days, days_from }) =>
        t(`deletionRule.${rule}`, { n: days, from: t(`daysFrom.${days_from}`) }),
    },
    {
      title: t("deletions.size"),
      width: 150,
      render: (_, row) => t("deletions.files", { n: row.files, size: bytes(row.bytes) }),
    },
    { title: t("deletions.at"), width: 180, render: (_, { last }) => dateTime(last) },
    {
      title: t("deletions.verified"),
      width: 210,
      render: (_, { verified_at, left }) =>
        verified_at ? (
          <Tag>{t("deletions.gone", { time: dateTime(verified_at) })}</Tag>
        ) : (
          <Tag color="red">{t("deletions.left", { n: left })}</Tag>
        ),
    },
  ];
  return (
    <Page title={t("deletions.title")} lead={t("deletions.lead")}>
      <AuditTabs here="/audit/deletions" />
      <Filters filter={filter} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Deletion>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1200 }}
        locale={{ emptyText: <Empty description={t("deletions.none")} /> }}
      />
      <More list={list} count={rows.length} />
    </Page>
  );
}

function Filters(props: { filter: DeletionFilter; change: (next: DeletionFilter) => void }) {
  const { filter, change } = props;
  const { t } = useTranslation();
  return (
    <div className="filters" role="search">
      <Input.Search
        allowClear
        style={{ width: 260 }}
        placeholder={t("deletions.cameraId")}
        aria-label={t("deletions.cameraId")}
        onSearch={(text) => change({ ...filter, camera_id: text.trim() || undefined })}
      />
      <Select<Deletion["rule"] | null>
        allowClear
        style={{ width: 150 }}
        placeholder={t("deletions.rule")}
        aria-label={t("deletions.rule")}
        options={DELETION_RULES.map((value) => ({ value, label: t(`deletionRuleName.${value}`) }))}
        value={filter.rule ?? null}
        onChange={(rule) => change({ ...filter, rule: rule ?? undefined })}
      />
      <RangePicker
        label={t("deletions.footage")}
        change={(range) => change({ ...filter, ...range })}
      />
    </div>
  );
}
