import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { failureText } from "./failure";

/** A request failed: what happened, and another try. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const again = retry && (
    <Button size="small" onClick={retry}>
      {t("action.retry")}
    </Button>
  );
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="gap-below"
      title={failureText(t, error)}
      action={again}
    />
  );
}
