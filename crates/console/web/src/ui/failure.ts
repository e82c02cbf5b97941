/** What people are told when a request failed. */

import type { FormInstance } from "antd";
import type { TFunction } from "i18next";
import { failureOf } from "../api/failure";

/** One sentence; the gateway's own where it gave one. */
export function failureText(t: TFunction, error: unknown): string {
  const failure = failureOf(error);
  switch (failure.kind) {
    case "problem": {
      const fields = failure.problem.errors ?? [];
      const details = fields
        .map((field) => field.detail)
        .filter((d) => d !== failure.problem.detail);
      return [failure.problem.detail, ...details].join(t("list.separator"));
    }
    case "network":
      return t("failure.network");
    case "unreadable":
      return t("failure.unreadable", { status: failure.status });
  }
}

/** Problems of single fields, as the form component takes them: `/main/url` → `["main", "url"]`. */
export function fieldProblems(error: unknown): { name: string[]; errors: string[] }[] {
  const failure = failureOf(error);
  if (failure.kind !== "problem") return [];
  return (failure.problem.errors ?? [])
    .filter(({ pointer }) => pointer.startsWith("/"))
    .map(({ pointer, detail }) => ({ name: pointer.slice(1).split("/"), errors: [detail] }));
}

/** Says at the fields of a form what is wrong with them. */
export function showProblems<Draft>(form: FormInstance<Draft>, error: unknown): void {
  form.setFields(fieldProblems(error) as Parameters<typeof form.setFields>[0]);
}
