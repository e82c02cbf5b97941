import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Badge } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { healthQuery } from "../api/queries";

/** How many alerts ask for somebody, on every page. */
export function AlertBell() {
  const { t } = useTranslation();
  const alerts = useQuery(healthQuery).data?.alerts;
  if (!alerts) return null;
  const { open, acknowledged } = alerts;
  const words = t("alerts.bell", { open, acknowledged });
  return (
    <Link to="/alerts" className="bell" aria-label={words} title={words} data-bell={open}>
      <Badge count={open + acknowledged} size="small" color={open > 0 ? "#c62828" : "#4a5563"}>
        <BellOutlined className="bell-icon" aria-hidden />
      </Badge>
    </Link>
  );
}
