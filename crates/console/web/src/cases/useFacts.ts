import { useTranslation } from "react-i18next";
import type { Case } from "../api/types";
import { dateTime } from "../time";

/** What was written down about a case, each fact with its name; without what is empty. */
export function useFacts(record: Case): [string, string][] {
  const { t } = useTranslation();
  const facts: [string, string | null | undefined][] = [
    [t("cases.area"), record.area_name],
    [t("cases.place"), record.place],
    [t("cases.occurred"), dateTime(record.occurred_at)],
    [t("cases.line"), record.line && t(`line.${record.line}`)],
    [t("cases.category"), record.category],
    [t("cases.description"), record.description],
    [t("cases.handler"), record.handler?.name],
    [t("cases.openedBy"), `${record.opened_by.name} ${dateTime(record.opened_at)}`],
    [t("cases.closedAt"), record.closed_at && dateTime(record.closed_at)],
    [t("cases.source"), [record.source, record.external_id].filter(Boolean).join(" ")],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}
