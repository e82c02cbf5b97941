import { useQuery } from "@tanstack/react-query";
import { Badge } from "antd";
import { useTranslation } from "react-i18next";
import { accessRequestTotalsQuery } from "../api/queries";

/** In the menu: how many requests wait for one's decision. */
export function RequestsWaiting() {
  const { t } = useTranslation();
  const waiting = useQuery(accessRequestTotalsQuery).data?.waiting ?? 0;
  if (waiting === 0) return null;
  const words = t("requests.waiting", { n: waiting });
  return (
    <span className="menu-badge" title={words} data-waiting={waiting}>
      <Badge count={waiting} size="small" color="#c62828" aria-label={words} />
    </span>
  );
}
