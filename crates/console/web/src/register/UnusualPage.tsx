import { useQuery } from "@tanstack/react-query";
import { DatePicker, Empty, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { unusualQuery } from "../api/queries";
import type { UnusualUse } from "../api/types";
import { dateTime, day, instant, length, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { RegisterTabs } from "./RegisterTabs";

/** What is unusual in a month: a reason to ask, with the rows it stands on. */
export default function UnusualPage() {
  const { t } = useTranslation();
  const [month, setMonth] = useState(() => day(Date.now()).slice(0, 7));
  const found = useQuery(unusualQuery(month));
  const { data } = found;
  const columns: TableColumnsType<UnusualUse> = [
    {
      title: t("register.who"),
      width: 180,
      render: (_, { name, unit }) => (
        <>
          {name}
          <div className="row-note">{unit}</div>
        </>
      ),
    },
    {
      title: t("unusual.what"),
      width: 170,
      render: (_, { unusual }) => <Tag color="orange">{t(`unusualKind.${unusual}`)}</Tag>,
    },
    {
      title: t("unusual.details"),
      render: (_, row) => t(`unusualDetails.${row.unusual}`, details(row)),
    },
    {
      title: t("unusual.when"),
      width: 330,
      render: (_, { first, last }) => `${dateTime(first)} – ${dateTime(last)}`,
    },
    {
      title: t("unusual.rows"),
      width: 110,
      render: (_, row) => <Link to={rowsOf(row)}>{t("unusual.show", { n: row.views })}</Link>,
    },
  ];
  return (
    <Page title={t("unusual.title")} lead={t("unusual.lead")}>
      <RegisterTabs here="/register/unusual" />
      <div className="filters" role="search">
        <DatePicker
          picker="month"
          aria-label={t("unusual.month")}
          placeholder={t("unusual.month")}
          onChange={(picked) =>
            setMonth(picked ? picked.format("YYYY-MM") : day(Date.now()).slice(0, 7))
          }
        />
        <strong>{month}</strong>
        {data && (
          <span className="row-note">
            {t("unusual.limits", {
              from: data.night_from,
              to: data.night_to,
              hours: data.bulk_hours,
              cameras: data.bulk_cameras,
              days: data.repeat_days,
            })}
          </span>
        )}
      </div>
      {found.error && <Failed error={found.error} retry={() => void found.refetch()} />}
      <Table<UnusualUse>
        rowKey={({ unusual, user_id, camera_id, first }) =>
          [unusual, user_id, camera_id, first].join(" ")
        }
        size="small"
        columns={columns}
        dataSource={data?.items ?? []}
        loading={found.isPending}
        pagination={false}
        scroll={{ x: 1000 }}
        onRow={({ unusual }) => ({ "data-unusual": unusual }) as object}
        locale={{ emptyText: <Empty description={t("unusual.none")} /> }}
      />
    </Page>
  );
}

function details({ camera_name, cameras, days, footage_seconds }: UnusualUse) {
  return { camera: camera_name ?? "", cameras, days, length: length(footage_seconds * 1000) };
}

/** The rows of the register that something stands on. */
function rowsOf({ unusual, user_id, camera_id, first, last }: UnusualUse): string {
  const query = new URLSearchParams({
    user_id,
    from: first,
    // The register's end is the first instant that is not asked for.
    to: rfc3339(instant(last) + 1000),
  });
  if (camera_id) query.set("camera_id", camera_id);
  if (unusual === "bulk") query.set("viewing", "export");
  return `/register?${query.toString()}`;
}
