import { Form, InputNumber, Space } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Kept, KeptDays } from "../api/types";

/** How long footage is kept, with what holds where a field is left empty: what is kept above. */
export function RetentionFields({ above }: { above: Kept | undefined }) {
  const { t } = useTranslation();
  return (
    <Space wrap align="start">
      <Form.Item name="min_days" label={t("cameras.minDays")} extra={said(t, above?.min)}>
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
      <Form.Item name="max_days" label={t("cameras.maxDays")} extra={said(t, above?.max)}>
        <InputNumber min={0} max={3650} precision={0} />
      </Form.Item>
    </Space>
  );
}

/** What holds when nothing is written here, and who says so. */
function said(t: TFunction, above: KeptDays | undefined): string {
  if (!above) return t("retention.above");
  const { days: n, from, name } = above;
  if (from === "site") return t("retention.fromSite", { name, n });
  if (from === "area" && name !== null) return t("retention.fromArea", { name, n });
  if (from === "law") return t("retention.fromLaw", { n });
  return from === "area" ? t("retention.fromAbove", { n }) : t("retention.fromGateway", { n });
}
