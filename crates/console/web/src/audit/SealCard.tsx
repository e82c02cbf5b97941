import { useQuery } from "@tanstack/react-query";
import { Alert, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { auditSealsQuery } from "../api/queries";
import { dateTime, instant } from "../time";
import { Failed } from "../ui/Failed";
import { useNow } from "../ui/useNow";

/** Rows are sealed within a minute; after this something is wrong. */
const LATE_MS = 5 * 60_000;

/** The last seal of the audit log, to be noted elsewhere, and whether sealing goes on. */
export function SealCard() {
  const { t } = useTranslation();
  const seals = useQuery(auditSealsQuery);
  const now = useNow();
  if (seals.error) return <Failed error={seals.error} retry={() => void seals.refetch()} />;
  if (!seals.data) return null;
  const { items, unsealed_since } = seals.data;
  const [last] = items;
  const late = unsealed_since !== null && now - instant(unsealed_since) > LATE_MS;
  return (
    <Alert
      type={late ? "error" : "info"}
      showIcon
      className="gap-below"
      title={
        late
          ? t("audit.sealLate", { time: dateTime(unsealed_since) })
          : last
            ? t("audit.sealed", { time: dateTime(last.at), first: last.first, last: last.last })
            : t("audit.sealNone")
      }
      description={
        last && (
          <>
            {t("audit.sealWhat")}{" "}
            <Typography.Text
              className="mono"
              copyable={{ tooltips: [t("audit.sealCopy"), t("secret.copied")] }}
            >
              {last.noted}
            </Typography.Text>
          </>
        )
      }
    />
  );
}
