import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Checkbox, Empty, Input, Segmented, Select, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { alertsQuery, areasQuery, sitesQuery } from "../api/queries";
import { ALERT_CAUSES, type Alert } from "../api/types";
import { useSession } from "../session/session";
import { shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { Age } from "./Age";
import { listedName } from "./alert";
import { AlertTag, Flapping } from "./AlertTag";
import { choiceOf, filterOf, paramsOf, statesOf, type AlertChoice } from "./filter";

/** What is out of order and asks for somebody; those raised last first. */
export default function AlertsPage() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [params, setParams] = useSearchParams();
  const choice = choiceOf(params);
  const list = useInfiniteQuery(alertsQuery(filterOf(choice, user.id)));
  const alerts = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const usual = Object.keys(paramsOf(choice)).length === 0;
  return (
    <Page title={t("menu.alerts")}>
      <Filters choice={choice} change={(next) => setParams(paramsOf(next), { replace: true })} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Alert>
        rowKey="id"
        size="middle"
        columns={useColumns()}
        dataSource={alerts}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1000 }}
        rowClassName={({ state }) => (state === "open" ? "alert-row-open" : "")}
        locale={{
          emptyText: <Empty description={t(usual ? "alerts.noneOpen" : "alerts.none")} />,
        }}
      />
      <More list={list} count={alerts.length} />
    </Page>
  );
}

function useColumns(): TableColumnsType<Alert> {
  const { t } = useTranslation();
  return [
    {
      title: t("alerts.state"),
      width: 140,
      render: (_, { state }) => <AlertTag state={state} />,
    },
    {
      title: t("alerts.cause"),
      width: 120,
      render: (_, { cause }) => t(`alertCause.${cause}`),
    },
    {
      title: t("alerts.what"),
      render: (_, alert) => (
        <>
          <Link to={`/alerts/${alert.id}`}>{listedName(t, alert)}</Link> <Flapping alert={alert} />
        </>
      ),
    },
    { title: t("alerts.area"), dataIndex: "area_name", width: 130 },
    {
      title: t("alerts.since"),
      width: 120,
      render: (_, { since }) => shortDateTime(since),
    },
    { title: t("alerts.lasted"), width: 120, render: (_, alert) => <Age alert={alert} /> },
    {
      title: t("alerts.assignee"),
      width: 120,
      render: (_, { assignee_name, acknowledged_by }) => assignee_name ?? acknowledged_by ?? "",
    },
    { title: t("alerts.contact"), dataIndex: "contact", width: 160 },
  ];
}

function Filters(props: { choice: AlertChoice; change: (next: AlertChoice) => void }) {
  const { choice, change } = props;
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data ?? [];
  const sites = useQuery(sitesQuery).data ?? [];
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  return (
    <div className="filters" role="search">
      <Segmented
        aria-label={t("alerts.which")}
        value={choice.all ? "all" : "open"}
        options={[
          { value: "open", label: t("alerts.openOnes") },
          { value: "all", label: t("alerts.all") },
        ]}
        onChange={(shown) => change({ ...choice, all: shown === "all" })}
      />
      <Search q={choice.q ?? ""} search={(q) => change({ ...choice, q: q || undefined })} />
      <Choose
        label={t("alerts.state")}
        options={statesOf(choice.all).map((value) => ({ value, label: t(`alertState.${value}`) }))}
        value={choice.state}
        change={(state) => change({ ...choice, state })}
      />
      <Choose
        label={t("alerts.cause")}
        options={ALERT_CAUSES.map((value) => ({ value, label: t(`alertCause.${value}`) }))}
        value={choice.cause}
        change={(cause) => change({ ...choice, cause })}
      />
      <Choose
        label={t("alerts.area")}
        options={areas.map(named)}
        value={choice.area}
        change={(area) => change({ ...choice, area })}
      />
      <Choose
        label={t("alerts.site")}
        options={sites.map(named)}
        value={choice.site}
        change={(site) => change({ ...choice, site })}
      />
      <Checkbox
        checked={choice.mine}
        onChange={({ target }) => change({ ...choice, mine: target.checked })}
      >
        {t("alerts.mine")}
      </Checkbox>
    </div>
  );
}

/** What is typed and not yet looked for, or what the address says when that changes. */
function Search({ q, search }: { q: string; search: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState({ of: q, typed: q });
  if (text.of !== q) setText({ of: q, typed: q });
  return (
    <Input.Search
      allowClear
      style={{ width: 220 }}
      placeholder={t("alerts.search")}
      aria-label={t("alerts.search")}
      value={text.typed}
      onChange={({ target }) => setText({ of: q, typed: target.value })}
      onSearch={(typed) => search(typed.trim())}
    />
  );
}

/** One of several, or none. */
function Choose<T extends string>(props: {
  label: string;
  options: { value: T; label: string }[];
  value: T | undefined;
  change: (value: T | undefined) => void;
}) {
  const { label, options, value, change } = props;
  return (
    <Select<T | null, { value: T; label: string }>
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: 150 }}
      placeholder={label}
      aria-label={label}
      options={options}
      value={value ?? null}
      onChange={(next) => change(next ?? undefined)}
    />
  );
}
