import { Alert, Button, Card, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { inspectionPack } from "../api/queries";
import { Page } from "../ui/Page";
import { RangePicker, type Range } from "../ui/RangePicker";
import { AuditTabs } from "./AuditTabs";

const PARTS = [
  "register",
  "audit",
  "deletions",
  "purges",
  "retention",
  "volumes",
  "alerts",
  "users",
] as const;

/** All that the police ask for when they inspect the system, in one file. */
export default function InspectionPage() {
  const { t } = useTranslation();
  const [{ from, to }, setRange] = useState<Range>({});
  return (
    <Page title={t("inspection.title")} lead={t("inspection.lead")}>
      <AuditTabs here="/audit/inspection" />
      <Card size="small" title={t("inspection.what")}>
        <ul>
          {PARTS.map((part) => (
            <li key={part}>
              <span className="mono">{part}.csv</span> {t(`inspectionPart.${part}`)}
            </li>
          ))}
          <li>
            <span className="mono">manifest.json</span> {t("inspection.manifest")}
          </li>
        </ul>
        <Space wrap className="gap-below">
          <RangePicker label={t("inspection.span")} change={setRange} />
          {from && to ? (
            <Button type="primary" href={inspectionPack(from, to)} download>
              {t("inspection.make")}
            </Button>
          ) : (
            <Button type="primary" disabled>
              {t("inspection.make")}
            </Button>
          )}
        </Space>
        <Alert type="info" showIcon title={t("inspection.care")} />
      </Card>
    </Page>
  );
}
