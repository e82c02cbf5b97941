import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Select, Table, Tag, Tooltip, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import {
  accessTable,
  accessTotalsQuery,
  accessViewsQuery,
  allCamerasQuery,
  type AccessFilter,
} from "../api/queries";
import { PURPOSES, VIEWINGS, type AccessView } from "../api/types";
import { useMay } from "../session/session";
import { clock, dateTime, day, instant, length } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { RangePicker } from "../ui/RangePicker";
import { bytes } from "../ui/words";
import { RegisterTabs } from "./RegisterTabs";

/** The register of access: what was looked at, by whom and why. */
export default function RegisterPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const [filter, setFilter] = useState<AccessFilter>(() => filterOf(query));
  const takes = useMay("audit_read");
  const list = useInfiniteQuery(accessViewsQuery(filter));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const people = usePeople(rows);
  const columns: TableColumnsType<AccessView> = [
    { title: t("register.began"), width: 175, render: (_, { began }) => dateTime(began) },
    {
      title: t("register.who"),
      width: 170,
      render: (_, { record }) => (
        <>
          {record.name}
          <div className="row-note">{[record.unit, t(`role.${record.role}`)].join(" ").trim()}</div>
        </>
      ),
    },
    { title: t("register.viewing"), width: 100, render: (_, row) => t(`viewing.${row.viewing}`) },
    {
      title: t("register.camera"),
      render: (_, row) => (
        <>
          {row.camera_name}
          {row.from && row.to && <div className="row-note">{footage(row.from, row.to)}</div>}
        </>
      ),
    },
    {
      title: t("register.purposeColumn"),
      render: (_, { record, case_number }) => (
        <>
          {t(`purpose.${record.purpose}`)} {case_number ?? record.request_number}
          {record.reason && <div className="row-note">{record.reason}</div>}
        </>
      ),
    },
    {
      title: t("register.length"),
      width: 110,
      render: (_, row) =>
        row.ended
          ? length(instant(row.ended) - instant(row.began))
          : t("register.lasting", { length: length(instant(row.seen) - instant(row.began)) }),
    },
    { title: t("register.bytes"), width: 110, render: (_, row) => bytes(row.bytes) },
    { title: t("register.address"), width: 140, dataIndex: "address" },
  ];
  return (
    <Page
      title={t("menu.register")}
      lead={t("register.lead")}
      actions={
        takes && (
          <Tooltip title={t("audit.exportWhat")}>
            <Button href={accessTable(filter)} download disabled={rows.length === 0}>
              {t("audit.export")}
            </Button>
          </Tooltip>
        )
      }
    >
      <RegisterTabs here="/register" />
      <Filters filter={filter} people={people} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Totals filter={filter} />
      <Table<AccessView>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1100 }}
        onRow={({ viewing, record }) =>
          ({ "data-view": viewing, "data-by": record.name }) as object
        }
        locale={{ emptyText: <Empty description={t("register.none")} /> }}
      />
      <More list={list} count={rows.length} />
    </Page>
  );
}

/** What the page's address asks for: other pages point to rows of the register. */
function filterOf(query: URLSearchParams): AccessFilter {
  const one = (name: string): string | undefined => query.get(name) ?? undefined;
  const viewing = VIEWINGS.find((each) => each === one("viewing"));
  return {
    user_id: one("user_id"),
    camera_id: one("camera_id"),
    viewing,
    from: one("from"),
    to: one("to"),
  };
}

/** How much was looked at, and how long, of what the filter leaves. */
function Totals({ filter }: { filter: AccessFilter }) {
  const { t } = useTranslation();
  const { data } = useQuery(accessTotalsQuery(filter));
  if (!data || data.views === 0) return null;
  return (
    <p className="row-note" data-totals={data.views}>
      {t("register.totals", {
        views: data.views,
        people: data.people,
        length: length(data.seconds * 1000),
        size: bytes(data.bytes),
      })}
    </p>
  );
}

/** A span of footage in one line; a single picture has no length. */
function footage(from: string, to: string): string {
  const end = instant(to) - instant(from) < 1000 ? "" : clock(to);
  const last = day(from) === day(to) ? end : end && dateTime(to);
  return [dateTime(from), last].filter(Boolean).join("–");
}

/** Everybody who was in a list since the page opened: an auditor has no list of people. */
function usePeople(rows: readonly AccessView[]): ReadonlyMap<string, string> {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const fresh = rows.filter(({ record }) => known.get(record.user_id) === undefined);
  if (fresh.length > 0) {
    const named = fresh.map(({ record }) => [record.user_id, record.name] as const);
    setKnown(new Map([...known, ...named]));
  }
  return known;
}

/** What is looked for in words. */
const WORDS = [
  { name: "name", label: "register.name" },
  { name: "unit", label: "register.unit" },
  { name: "case_number", label: "register.caseNumber" },
] as const;

function Filters(props: {
  filter: AccessFilter;
  people: ReadonlyMap<string, string>;
  change: (next: AccessFilter) => void;
}) {
  const { filter, people, change } = props;
  const { t } = useTranslation();
  const cameras = useQuery(allCamerasQuery).data ?? [];
  const choices = [
    {
      name: "user_id",
      label: t("register.who"),
      width: 160,
      options: [...people].map(([value, label]) => ({ value, label })),
    },
    {
      name: "camera_id",
      label: t("register.camera"),
      width: 240,
      options: cameras.map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      name: "purpose",
      label: t("register.purposeColumn"),
      width: 150,
      options: PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) })),
    },
    {
      name: "viewing",
      label: t("register.viewing"),
      width: 130,
      options: VIEWINGS.map((value) => ({ value, label: t(`viewing.${value}`) })),
    },
  ] as const;
  return (
    <div className="filters" role="search">
      {WORDS.map(({ name, label }) => (
        <Input.Search
          key={name}
          allowClear
          style={{ width: 170 }}
          placeholder={t(label)}
          aria-label={t(label)}
          onSearch={(text) => change({ ...filter, [name]: text.trim() || undefined })}
        />
      ))}
      {choices.map(({ name, label, width, options }) => (
        <Select<string | null>
          key={name}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          style={{ width }}
          placeholder={label}
          aria-label={label}
          options={[...options]}
          value={filter[name] ?? null}
          onChange={(value) => change({ ...filter, [name]: value ?? undefined })}
        />
      ))}
      {(filter.from ?? filter.to) && (
        <Tag closable onClose={() => change({ ...filter, from: undefined, to: undefined })}>
          {[filter.from, filter.to].map((at) => at && dateTime(at)).join(" – ")}
        </Tag>
      )}
      <RangePicker
        label={t("register.began")}
        change={(range) => change({ ...filter, ...range })}
      />
    </div>
  );
}
