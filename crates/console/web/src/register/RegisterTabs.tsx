import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

type Tab = "/register" | "/register/unusual";

/** Between all that was looked at and what is unusual of it. */
export function RegisterTabs({ here }: { here: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <div className="filters">
      <Segmented<Tab>
        aria-label={t("menu.register")}
        options={[
          { value: "/register", label: t("register.all") },
          { value: "/register/unusual", label: t("unusual.title") },
        ]}
        value={here}
        onChange={(to) => void navigate(to)}
      />
    </div>
  );
}
