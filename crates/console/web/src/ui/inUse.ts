/** Why something cannot be removed, in the words of the page: what still uses it. */

import type { TFunction } from "i18next";
import { failureOf } from "../api/failure";

/** What the gateway counts, with the names people know. */
const USES: Record<string, string> = {
  areas: "areas",
  sites: "sites",
  cases: "cases",
  users: "users",
  cameras: "cameras",
  recorders: "recorders",
  "removed cameras with footage": "removed",
};

/** `sites: 2, cases: 1` as pairs; nothing where the failure is another one. */
export function usesOf(error: unknown): { use: string; count: number }[] {
  const failure = failureOf(error);
  if (failure.kind !== "problem" || failure.problem.code !== "in_use") return [];
  return (failure.problem.params?.by ?? "").split(", ").flatMap((part) => {
    const [, use = "", count = ""] = /^(.+): (\d+)$/.exec(part) ?? [];
    return use ? [{ use, count: Number(count) }] : [];
  });
}

/** One sentence with everything that is in the way; nothing where the failure is another one. */
export function inUseText(t: TFunction, name: string, error: unknown): string | undefined {
  const uses = usesOf(error);
  if (uses.length === 0) return undefined;
  const words = uses.map(({ use, count }) => {
    const known = USES[use];
    return known ? t(`uses.${known}` as "uses.areas", { n: count }) : `${use}: ${count}`;
  });
  return t("placeWork.inUse", { name, uses: words.join(t("placeWork.and")) });
}
