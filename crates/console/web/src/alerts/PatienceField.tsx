import { Form, InputNumber } from "antd";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Inherited } from "./patience";

/** A day; the gateway refuses more. */
const MOST_S = 86_400;

/** After how long an outage is told, with what holds when it is left empty. */
export function PatienceField({ inherited }: { inherited: Inherited }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="alert_after_s"
      label={t("alertPatience.label")}
      extra={t("alertPatience.hint")}
    >
      <InputNumber
        min={1}
        max={MOST_S}
        precision={0}
        style={{ width: "100%" }}
        placeholder={words(t, inherited)}
      />
    </Form.Item>
  );
}

function words(t: TFunction, inherited: Inherited): string {
  if (inherited.from === "gateway") return t("alertPatience.fromGateway");
  const { name, seconds } = inherited;
  return inherited.from === "site"
    ? t("alertPatience.fromSite", { name, n: seconds })
    : t("alertPatience.fromArea", { name, n: seconds });
}
