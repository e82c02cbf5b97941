import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Empty, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { accessViewsQuery, allCamerasQuery, type AccessFilter } from "../api/queries";
import { PURPOSES, VIEWINGS, type AccessView } from "../api/types";
import { clock, dateTime, day, instant, length } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { RangePicker } from "../ui/RangePicker";
import { bytes } from "../ui/words";

/** The register of access: what was looked at, by whom and why. */
export default function RegisterPage() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<AccessFilter>({});
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
    <Page title={t("menu.register")} lead={t("register.lead")}>
      <Filters filter={filter} people={people} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
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
      <RangePicker
        label={t("register.began")}
        change={(range) => change({ ...filter, ...range })}
      />
    </div>
  );
}
