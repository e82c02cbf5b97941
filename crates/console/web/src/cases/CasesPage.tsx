import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import {
  Button,
  Checkbox,
  Empty,
  Input,
  Select,
  Table,
  type InputRef,
  type TableColumnsType,
} from "antd";
import { useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { casesQuery, caseTotalsQuery } from "../api/queries";
import { CASE_LINES, CASE_STATES, type Case } from "../api/types";
import { useMay, useSession } from "../session/session";
import { shortDateTime } from "../time";
import { AreaSelect } from "../ui/AreaSelect";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { CaseTag } from "./CaseTag";
import { askedFilter, useListFilter, type ListFilter } from "./filter";
import { OpenCaseModal } from "./OpenCaseModal";
import { useListKeys } from "./useListKeys";

/** Every case, the newest first. */
export default function CasesPage() {
  const { t } = useTranslation();
  const reports = useMay("case_report");
  const { user } = useSession();
  const [filter, setFilter] = useListFilter();
  const [opening, setOpening] = useState(false);
  const search = useRef<InputRef>(null);
  const list = useInfiniteQuery(casesQuery(askedFilter(filter, user.id)));
  const cases = list.data?.pages.flatMap(({ items }) => items) ?? [];
  useListKeys({
    search: () => search.current?.focus(),
    open: reports ? () => setOpening(true) : undefined,
  });
  const open = reports && (
    <Button type="primary" onClick={() => setOpening(true)}>
      {t("cases.open")}
    </Button>
  );
  return (
    <Page
      title={t("menu.cases")}
      lead={<Totals filter={filter} change={setFilter} />}
      actions={open}
    >
      <Filters filter={filter} change={setFilter} search={search} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Case>
        rowKey="id"
        size="middle"
        columns={useColumns()}
        dataSource={cases}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty description={t("cases.none")} /> }}
      />
      <More list={list} count={cases.length} />
      <p className="keys-hint">{t("caseWork.listKeys")}</p>
      {opening && <OpenCaseModal close={() => setOpening(false)} />}
    </Page>
  );
}

function useColumns(): TableColumnsType<Case> {
  const { t } = useTranslation();
  return [
    {
      title: t("cases.number"),
      width: 140,
      render: (_, { id, number }) => (
        <Link to={`/cases/${id}`} tabIndex={-1}>
          {number}
        </Link>
      ),
    },
    {
      title: t("cases.title"),
      render: (_, { id, title }) => (
        <Link to={`/cases/${id}`} data-case={id}>
          {title}
        </Link>
      ),
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
}

/** How many cases wait for somebody; each number narrows the list to what it counts. */
function Totals({ filter, change }: { filter: ListFilter; change: (filter: ListFilter) => void }) {
  const { t } = useTranslation();
  const totals = useQuery(caseTotalsQuery).data;
  if (!totals) return null;
  const button = (text: string, count: number, wanted: ListFilter, chosen: boolean) => (
    <Button
      key={text}
      size="small"
      aria-pressed={chosen}
      type={chosen ? "primary" : "default"}
      onClick={() => change(chosen ? {} : wanted)}
    >
      {text} {count}
    </Button>
  );
  return (
    <div className="case-totals" role="group" aria-label={t("caseWork.totals")}>
      {button(
        t("caseWork.open"),
        totals.open,
        { state: "open" },
        filter.state === "open" && !filter.mine,
      )}
      {CASE_STATES.filter((state) => totals.states[state]).map((state) =>
        button(
          t(`caseState.${state}`),
          totals.states[state] ?? 0,
          { state },
          filter.state === state,
        ),
      )}
      {button(t("caseWork.mine"), totals.mine, { state: "open", mine: true }, filter.mine === true)}
    </div>
  );
}

function Filters(props: {
  filter: ListFilter;
  change: (filter: ListFilter) => void;
  search: RefObject<InputRef | null>;
}) {
  const { filter, change, search } = props;
  const { t } = useTranslation();
  return (
    <div className="filters" role="search">
      <Input.Search
        key={filter.q ?? ""}
        ref={search}
        allowClear
        style={{ width: 240 }}
        defaultValue={filter.q ?? ""}
        placeholder={t("cases.search")}
        aria-label={t("cases.search")}
        onSearch={(q) => change({ ...filter, q: q.trim() || undefined })}
      />
      <Select
        allowClear
        style={{ width: 140 }}
        placeholder={t("cases.state")}
        aria-label={t("cases.state")}
        options={[
          { value: "open" as const, label: t("caseWork.open") },
          ...CASE_STATES.map((value) => ({ value, label: t(`caseState.${value}`) })),
        ]}
        value={filter.state ?? null}
        onChange={(state: ListFilter["state"] | null) =>
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
        onChange={(line: ListFilter["line"] | null) =>
          change({ ...filter, line: line ?? undefined })
        }
      />
      <AreaSelect
        width={200}
        placeholder={t("cases.area")}
        label={t("cases.area")}
        value={filter.area ?? null}
        onChange={(area) => change({ ...filter, area })}
      />
      <Checkbox
        checked={filter.mine ?? false}
        onChange={({ target }) => change({ ...filter, mine: target.checked || undefined })}
      >
        {t("caseWork.mineOnly")}
      </Checkbox>
    </div>
  );
}
