import { BellFilled, BellOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alert } from "../api/types";

/** Beside a camera that has an open alert, the way to it. */
export function AlertMark({ alert }: { alert: Alert | undefined }) {
  const { t } = useTranslation();
  if (!alert) return null;
  const open = alert.state === "open";
  return (
    <Link to={`/alerts/${alert.id}`} data-mark={alert.id}>
      <Tag
        color={open ? "red" : "blue"}
        icon={open ? <BellFilled aria-hidden /> : <BellOutlined aria-hidden />}
      >
        {t("alerts.mark", { cause: t(`alertCause.${alert.cause}`) })}
      </Tag>
    </Link>
  );
}
