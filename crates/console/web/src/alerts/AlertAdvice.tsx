import { PhoneOutlined, ToolOutlined } from "@ant-design/icons";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { Alert } from "../api/types";

type Trouble = "unreachable" | "refused" | "overloaded" | "silent";

/** What exactly a camera that is offline was seen to be. */
function troubleOf({ seen }: Alert): Trouble {
  return seen === "refused" || seen === "overloaded" || seen === "silent" ? seen : "unreachable";
}

/** What to do about an alert, step by step, and whom to call. */
export function AlertAdvice({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const advice = t(`alertAdvice.${alert.cause === "offline" ? troubleOf(alert) : alert.cause}`);
  return (
    <Card size="small" className="gap-below" title={t("alerts.advice")}>
      <ol className="alert-steps">
        {advice.split("\n").map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <dl className="alert-people">
        <dt>
          <PhoneOutlined aria-hidden /> {t("alerts.contact")}
        </dt>
        <dd>{alert.contact || t("alerts.noContact")}</dd>
        <dt>
          <ToolOutlined aria-hidden /> {t("alerts.contractor")}
        </dt>
        <dd>{alert.contractor || t("alerts.noContact")}</dd>
      </dl>
    </Card>
  );
}
