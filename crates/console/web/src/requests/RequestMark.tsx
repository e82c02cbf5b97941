import { useTranslation } from "react-i18next";
import type { AccessRecord } from "../api/types";
import "./requests.css";

/** Over pictures that are shown at the centre only: under which request. */
export function RequestMark({ record }: { record: AccessRecord | undefined }) {
  const { t } = useTranslation();
  if (!record?.on_site) return null;
  const words = t("requests.mark", { number: record.request_number ?? "", name: record.name });
  return (
    <div className="request-mark" role="img" aria-label={words} data-mark={record.request_number}>
      {[0, 1, 2, 3].map((row) => (
        <span key={row} aria-hidden>
          {words}
        </span>
      ))}
    </div>
  );
}
