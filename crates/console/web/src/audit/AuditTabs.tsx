import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

type Tab = "/audit" | "/audit/deletions" | "/audit/purges" | "/audit/inspection";

/** Between what people did and what the gateway deleted. */
export function AuditTabs({ here }: { here: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <div className="filters">
      <Segmented<Tab>
        aria-label={t("menu.audit")}
        options={[
          { value: "/audit", label: t("audit.deeds") },
          { value: "/audit/deletions", label: t("deletions.title") },
          { value: "/audit/purges", label: t("purge.title") },
          { value: "/audit/inspection", label: t("inspection.title") },
        ]}
        value={here}
        onChange={(to) => void navigate(to)}
      />
    </div>
  );
}
