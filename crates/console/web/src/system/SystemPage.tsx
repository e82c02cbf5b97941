import { useQuery } from "@tanstack/react-query";
import { Alert, Card, Descriptions, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { systemQuery } from "../api/queries";
import type { System } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { Page } from "../ui/Page";
import { VolumesCard } from "./VolumesCard";

/** The gateway itself: what runs, where footage lies, what is wrong with it. */
export default function SystemPage() {
  const { t } = useTranslation();
  const system = useQuery(systemQuery);
  return (
    <Page title={t("menu.system")}>
      {system.error && <Failed error={system.error} retry={() => void system.refetch()} />}
      {!system.data && !system.error && <Skeleton active />}
      {system.data && (
        <>
          <Warnings system={system.data} />
          <Facts system={system.data} />
          {system.data.volumes && <VolumesCard />}
        </>
      )}
      <Card size="small" title={t("system.about")}>
        <p>{t("shell.promise")}</p>
        <a href="/api/docs">{t("keys.docs")}</a>
      </Card>
    </Page>
  );
}

function Warnings({ system }: { system: System }) {
  const { t } = useTranslation();
  return (
    <>
      {system.compliance === "off" && (
        <Alert type="error" showIcon className="gap-below" title={t("shell.complianceOff")} />
      )}
      {system.second_factor === "off" && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t("system.noSecondFactor")}
          description={t("system.noSecondFactorWhat")}
        />
      )}
      {!system.inspect && (
        <Alert
          type="warning"
          showIcon
          className="gap-below"
          title={t("system.noInspect")}
          description={t("system.noInspectWhat")}
        />
      )}
    </>
  );
}

function Facts({ system }: { system: System }) {
  const { t } = useTranslation();
  const cameras: [string, string][] = system.cameras
    ? [[t("system.cameras"), t("system.camerasOf", { ...system.cameras })]]
    : [];
  const days: [string, string][] =
    system.days_kept == null
      ? []
      : [
          [
            t("system.daysKept"),
            t("system.daysKeptOf", { n: system.days_kept, promised: system.retention.min_days }),
          ],
        ];
  const facts: [string, string][] = [
    [t("system.version"), system.version],
    ...cameras,
    ...days,
    [t("system.compliance"), t(`compliance.${system.compliance}`)],
    [t("system.secondFactor"), t(`secondFactor.${system.second_factor}`)],
    [
      t("system.transport"),
      system.certificate_ends
        ? t("system.encrypted", { time: dateTime(system.certificate_ends) })
        : t(system.readable ? "system.plain" : "system.loopback"),
    ],
    [t("system.inspect"), t(system.inspect ? "system.yes" : "system.no")],
    [t("system.database"), system.database === "sqlite" ? "SQLite" : "PostgreSQL"],
    [t("system.started"), dateTime(system.started_at)],
    [t("system.now"), `${dateTime(system.now)} (${system.time_zone})`],
    [t("system.node"), system.node],
  ];
  return (
    <Card size="small" className="gap-below" title={t("system.facts")}>
      <Descriptions
        column={{ xs: 1, md: 2 }}
        items={facts.map(([label, value]) => ({ key: label, label, children: value }))}
      />
    </Card>
  );
}
