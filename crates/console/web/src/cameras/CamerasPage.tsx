import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Select, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { alertOf } from "../alerts/alert";
import { AlertMark } from "../alerts/AlertMark";
import {
  areasQuery,
  camerasQuery,
  healthQuery,
  legalRemindersQuery,
  openAlertsQuery,
  sitesQuery,
  type CameraFilter,
} from "../api/queries";
import { HEALTH_STATES, type Camera } from "../api/types";
import { RemovedDrawer } from "../purge/RemovedDrawer";
import { useMay } from "../session/session";
import { shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { More } from "../ui/More";
import { Page } from "../ui/Page";
import { StateDot } from "../ui/StateDot";
import { reasonWord } from "../ui/words";
import { CameraDrawer } from "./CameraDrawer";
import { PlacesDrawer } from "./places/PlacesDrawer";
import { AddWizard } from "./wizard/AddWizard";

type Open =
  | { kind: "camera"; camera: Camera }
  | { kind: "add" }
  | { kind: "places" }
  | { kind: "removed" }
  | undefined;

/** Every camera with its state, its reason, and since when. */
export default function CamerasPage() {
  const { t } = useTranslation();
  const manages = useMay("camera_manage");
  const [filter, setFilter] = useState<CameraFilter>({});
  const [open, setOpen] = useState<Open>();
  const list = useInfiniteQuery(camerasQuery(filter));
  const cameras = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns = useColumns(manages ? (camera) => setOpen({ kind: "camera", camera }) : undefined);
  const purges = useMay("camera_purge");
  const actions = (
    <>
      <LegalLink />
      {purges && (
        <Button onClick={() => setOpen({ kind: "removed" })}>{t("purge.removedCameras")}</Button>
      )}
      {manages && (
        <>
          <Button onClick={() => setOpen({ kind: "places" })}>{t("placeWork.title")}</Button>
          <Button type="primary" onClick={() => setOpen({ kind: "add" })}>
            {t("cameras.add")}
          </Button>
        </>
      )}
    </>
  );
  return (
    <Page title={t("menu.cameras")} lead={<Totals />} actions={actions}>
      <Filters filter={filter} change={setFilter} />
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Camera>
        rowKey="id"
        size="middle"
        columns={columns}
        dataSource={cameras}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Empty description={t("cameras.none")} /> }}
      />
      <More list={list} count={cameras.length} />
      {open?.kind === "camera" && (
        <CameraDrawer camera={open.camera} close={() => setOpen(undefined)} />
      )}
      {open?.kind === "add" && <AddWizard close={() => setOpen(undefined)} />}
      {open?.kind === "removed" && <RemovedDrawer close={() => setOpen(undefined)} />}
      {open?.kind === "places" && <PlacesDrawer close={() => setOpen(undefined)} />}
    </Page>
  );
}

/** The way to the cameras whose papers ask for somebody, and how many are not approved. */
function LegalLink() {
  const { t } = useTranslation();
  const items = useQuery(legalRemindersQuery).data?.items ?? [];
  const waiting = items.filter(({ approved }) => !approved).length;
  return (
    <Link to="/cameras/legal">
      {waiting > 0 ? t("legal.allWaiting", { n: waiting }) : t("legal.all")}
    </Link>
  );
}

/** How many cameras are how. */
function Totals() {
  const { t } = useTranslation();
  const totals = useQuery(healthQuery).data?.totals;
  if (!totals) return null;
  return (
    <>
      {HEALTH_STATES.filter((state) => totals[state]).map((state) => (
        <Tag key={state}>
          <StateDot state={state} word /> {totals[state]}
        </Tag>
      ))}
      <span className="unseen">{t("cameras.totals")}</span>
    </>
  );
}

function Filters({
  filter,
  change,
}: {
  filter: CameraFilter;
  change: (filter: CameraFilter) => void;
}) {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data ?? [];
  const sites = useQuery(sitesQuery).data ?? [];
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  return (
    <div className="filters" role="search">
      <Input.Search
        allowClear
        style={{ width: 240 }}
        placeholder={t("cameras.search")}
        aria-label={t("cameras.search")}
        onSearch={(q) => change({ ...filter, q: q.trim() || undefined })}
      />
      <Select
        allowClear
        style={{ width: 170 }}
        placeholder={t("cameras.area")}
        aria-label={t("cameras.area")}
        options={areas.map(named)}
        value={filter.area_id ?? null}
        onChange={(area_id: string | null) => change({ ...filter, area_id: area_id ?? undefined })}
      />
      <Select
        allowClear
        style={{ width: 170 }}
        placeholder={t("cameras.site")}
        aria-label={t("cameras.site")}
        options={sites.map(named)}
        value={filter.site_id ?? null}
        onChange={(site_id: string | null) => change({ ...filter, site_id: site_id ?? undefined })}
      />
      <Select
        allowClear
        style={{ width: 150 }}
        placeholder={t("cameras.state")}
        aria-label={t("cameras.state")}
        options={HEALTH_STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
        value={filter.state ?? null}
        onChange={(state: CameraFilter["state"] | null) =>
          change({ ...filter, state: state ?? undefined })
        }
      />
    </div>
  );
}

function useColumns(edit: ((camera: Camera) => void) | undefined): TableColumnsType<Camera> {
  const { t } = useTranslation();
  const alerts = useQuery({ ...openAlertsQuery, enabled: useMay("alert_read") }).data?.items ?? [];
  return [
    {
      title: t("cameras.state"),
      width: 130,
      render: (_, { health }) => <StateDot state={health.state} word />,
    },
    {
      title: t("cameras.name"),
      render: (_, camera) => (
        <>
          <Link to={`/cameras/${camera.id}`}>{camera.name}</Link>{" "}
          {!camera.enabled && <Tag>{t("cameras.disabled")}</Tag>}
          <AlertMark alert={alertOf(camera, alerts)} />
        </>
      ),
    },
    { title: t("cameras.area"), dataIndex: "area_name", width: 130 },
    { title: t("cameras.site"), dataIndex: "site_name", width: 170 },
    {
      title: t("cameras.reason"),
      width: 200,
      render: (_, { health }) => (health.reason ? reasonWord(health.reason) : ""),
    },
    {
      title: t("cameras.since"),
      width: 130,
      render: (_, { health }) => (health.since ? shortDateTime(health.since) : ""),
    },
    {
      title: t("cameras.plan"),
      width: 130,
      render: (_, { plan, schedule: { when } }) =>
        plan === "off" || when === "always"
          ? t(`plan.${plan}`)
          : `${t(`plan.${plan}`)} · ${t(`schedule.short.${when}`)}`,
    },
    ...(edit
      ? [
          {
            title: t("action.title"),
            width: 90,
            render: (_: unknown, camera: Camera) => (
              <Button type="link" size="small" onClick={() => edit(camera)}>
                {t("action.edit")}
              </Button>
            ),
          },
        ]
      : []),
  ];
}
