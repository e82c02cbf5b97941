import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import {
  accessRequestsQuery,
  accessRequestTotalsQuery,
  type AccessRequestFilter,
} from "../api/queries";
import { REQUEST_KINDS, REQUEST_STATES, type AccessRequest } from "../api/types";
import { useMay } from "../session/session";
import { dateTime, shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { askerOf } from "./draft";
import { RequestForm } from "./RequestForm";
import { RequestTag } from "./RequestTag";
import "./requests.css";

/** Requests of people from outside to look at footage, the newest first. */
export default function RequestsPage() {
  const { t } = useTranslation();
  const makes = useMay("request_make");
  const [filter, setFilter] = useState<AccessRequestFilter>({});
  const [entering, setEntering] = useState(false);
  const list = useInfiniteQuery(accessRequestsQuery(filter));
  const waiting = useQuery(accessRequestTotalsQuery).data?.waiting ?? 0;
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const narrowed = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page
      title={t("menu.requests")}
      lead={waiting > 0 ? t("requests.waiting", { n: waiting }) : t("requests.lead")}
      actions={
        makes && (
          <Button type="primary" onClick={() => setEntering(true)}>
            {t("requests.enter")}
          </Button>
        )
      }
    >
      <Filters filter={filter} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<AccessRequest>
        rowKey="id"
        size="middle"
        columns={useColumns()}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1000 }}
        onRow={({ number, state }) => ({ "data-request": number, "data-state": state }) as object}
        locale={{
          emptyText: <Empty description={t(narrowed ? "requests.noneSuch" : "requests.none")} />,
        }}
      />
      <More list={list} count={rows.length} />
      {entering && <RequestForm close={() => setEntering(false)} />}
    </Page>
  );
}

function useColumns(): TableColumnsType<AccessRequest> {
  const { t } = useTranslation();
  return [
    {
      title: t("requests.number"),
      width: 160,
      render: (_, { id, number }) => <Link to={`/requests/${id}`}>{number}</Link>,
    },
    {
      title: t("requests.state"),
      width: 100,
      render: (_, { state }) => <RequestTag state={state} />,
    },
    { title: t("requests.kind"), width: 110, render: (_, { kind }) => t(`requestKind.${kind}`) },
    {
      title: t("requests.asker"),
      render: (_, row) => (
        <>
          {askerOf(row)}
          <div className="row-note">{row.reason}</div>
        </>
      ),
    },
    {
      title: t("requests.footage"),
      width: 300,
      render: (_, { cameras, from, to }) => (
        <>
          {cameras.length === 1
            ? cameras[0]?.name
            : t("requests.cameras", { name: cameras[0]?.name ?? "", n: cameras.length })}
          <div className="row-note">
            {dateTime(from)} – {dateTime(to)}
          </div>
        </>
      ),
    },
    { title: t("requests.madeBy"), width: 120, render: (_, { made_by }) => made_by.name },
    { title: t("requests.made"), width: 120, render: (_, { made_at }) => shortDateTime(made_at) },
  ];
}

function Filters(props: {
  filter: AccessRequestFilter;
  change: (next: AccessRequestFilter) => void;
}) {
  const { filter, change } = props;
  const { t } = useTranslation();
  return (
    <div className="filters" role="search">
      <Input.Search
        allowClear
        style={{ width: 260 }}
        placeholder={t("requests.search")}
        aria-label={t("requests.search")}
        onSearch={(q) => change({ ...filter, q: q.trim() || undefined })}
      />
      <Select<AccessRequest["state"] | null>
        allowClear
        style={{ width: 130 }}
        placeholder={t("requests.state")}
        aria-label={t("requests.state")}
        options={REQUEST_STATES.map((value) => ({ value, label: t(`requestState.${value}`) }))}
        value={filter.state ?? null}
        onChange={(state) => change({ ...filter, state: state ?? undefined })}
      />
      <Select<AccessRequest["kind"] | null>
        allowClear
        style={{ width: 130 }}
        placeholder={t("requests.kind")}
        aria-label={t("requests.kind")}
        options={REQUEST_KINDS.map((value) => ({ value, label: t(`requestKind.${value}`) }))}
        value={filter.kind ?? null}
        onChange={(kind) => change({ ...filter, kind: kind ?? undefined })}
      />
    </div>
  );
}
