import { useInfiniteQuery } from "@tanstack/react-query";
import { Empty, Table, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { purgesQuery } from "../api/queries";
import type { Purge } from "../api/types";
import { PurgeProgress } from "../purge/PurgeProgress";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { bytes } from "../ui/words";
import { AuditTabs } from "./AuditTabs";

/** Orders to delete all footage of a camera, and what became of them. */
export default function PurgesPage() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(purgesQuery);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: TableColumnsType<Purge> = [
    { title: t("purge.ordered"), width: 180, render: (_, { ordered }) => dateTime(ordered) },
    {
      title: t("deletions.camera"),
      render: (_, row) => (
        <span title={row.camera_id}>
          {row.camera_name} · {row.site_name}
        </span>
      ),
    },
    { title: t("purge.document"), dataIndex: "document" },
    { title: t("purge.by"), render: (_, { unit, name }) => `${unit} ${name}`.trim() },
    {
      title: t("deletions.size"),
      width: 150,
      render: (_, row) => t("deletions.files", { n: row.files, size: bytes(row.bytes) }),
    },
    {
      title: t("deletions.verified"),
      width: 220,
      render: (_, { done, left }) =>
        done ? (
          <Tag>{t("deletions.gone", { time: dateTime(done) })}</Tag>
        ) : (
          <Tag color="red">{t("purge.going", { n: left })}</Tag>
        ),
    },
  ];
  return (
    <Page title={t("purge.title")} lead={t("purge.lead")}>
      <AuditTabs here="/audit/purges" />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Purge>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1100 }}
        expandable={{ expandedRowRender: (purge) => <PurgeProgress purge={purge} /> }}
        locale={{ emptyText: <Empty description={t("purge.none")} /> }}
      />
      <More list={list} count={rows.length} />
    </Page>
  );
}
