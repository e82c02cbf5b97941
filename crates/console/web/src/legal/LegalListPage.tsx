import { useQuery } from "@tanstack/react-query";
import { Empty, Segmented, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { legalRemindersQuery } from "../api/queries";
import type { LegalReminders } from "../api/types";
import { useMay } from "../session/session";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { ReminderTag } from "./ReminderTag";
import "./legal.css";

const SHOWN = ["all", "waiting", "incomplete", "rest"] as const;
type Shown = (typeof SHOWN)[number];

/** Whether the first thing to see to is of this kind. */
function isOf({ reminders }: LegalReminders, shown: Shown): boolean {
  const words = reminders.map(({ reminder }) => reminder);
  if (shown === "all") return true;
  if (shown === "rest") return !words.includes("waiting") && !words.includes("incomplete");
  return words.includes(shown);
}

/** Those that are not approved first, as they came otherwise. */
const urgentFirst = (one: LegalReminders, other: LegalReminders): number =>
  Number(one.approved) - Number(other.approved);

/** Cameras that wait for approval, or whose papers ask for somebody. */
export default function LegalListPage() {
  const { t } = useTranslation();
  const list = useQuery(legalRemindersQuery);
  const [shown, setShown] = useState<Shown>("all");
  const files = [useMay("camera_manage"), useMay("camera_approve")].includes(true);
  const items = [...(list.data?.items ?? [])].sort(urgentFirst);
  const columns: TableColumnsType<LegalReminders> = [
    {
      title: t("cameras.name"),
      render: (_, { camera_id, name }) => <Link to={`/cameras/${camera_id}/legal`}>{name}</Link>,
    },
    { title: t("cameras.area"), dataIndex: "area_name", width: 130 },
    { title: t("cameras.site"), dataIndex: "site_name", width: 170 },
    {
      title: t("legal.todo"),
      render: (_, { reminders }) => (
        <span className="legal-reminders">
          {reminders.map((one) => (
            <ReminderTag key={one.reminder} {...one} />
          ))}
        </span>
      ),
    },
    {
      title: t("legal.lacks"),
      render: (_, { missing }) =>
        missing.map((word) => <Tag key={word}>{t(`legal.missing.${word}`)}</Tag>),
    },
  ];
  const actions = files && (
    <a className="ant-btn ant-btn-default" href="/api/v1/filing.xlsx" download>
      {t("legal.filing")}
    </a>
  );
  return (
    <Page title={t("legal.all")} lead={t("legal.lead")} actions={actions}>
      <div className="filters">
        <Segmented<Shown>
          value={shown}
          onChange={setShown}
          options={SHOWN.map((value) => ({
            value,
            label: `${t(`legal.shown.${value}`)} ${items.filter((one) => isOf(one, value)).length}`,
          }))}
        />
      </div>
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<LegalReminders>
        rowKey="camera_id"
        size="middle"
        columns={columns}
        dataSource={items.filter((one) => isOf(one, shown))}
        loading={list.isPending}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty description={t("legal.none")} /> }}
      />
    </Page>
  );
}
