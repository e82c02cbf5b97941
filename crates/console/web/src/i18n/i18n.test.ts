import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import en from "./en.json";
import zh from "./zh-CN.json";
import { AUDIT_ACTIONS } from "../audit/actions";
import { HEALTH_STATES, PERMISSIONS, ROLES } from "../api/types";

function entries(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    entries(inner, path === "" ? key : `${path}.${key}`),
  );
}

const chinese = new Map(entries(zh));
const english = new Map(entries(en));

test("both languages have the same keys, and nothing is left empty", () => {
  expect([...english.keys()]).toEqual([...chinese.keys()]);
  for (const text of [...chinese.values(), ...english.values()]) expect(text).not.toBe("");
});

test("both languages put the same values into a sentence", () => {
  const values = (text = "") => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort();
  for (const [key, text] of chinese) expect(values(english.get(key)), key).toEqual(values(text));
});

test("every word of the gateway that people see has a translation", () => {
  for (const state of HEALTH_STATES) expect(chinese.has(`state.${state}`)).toBe(true);
  for (const role of ROLES) expect(chinese.has(`role.${role}`)).toBe(true);
  for (const one of AUDIT_ACTIONS) expect(chinese.has(`audit.${one}`)).toBe(true);
  for (const one of PERMISSIONS) expect(chinese.has(`permission.${one}`)).toBe(true);
});

test("the audit page knows every action of the API", () => {
  const document: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../../api/openapi.json"), "utf8"),
  );
  const { AuditAction } = (
    document as { components: { schemas: Record<string, { enum?: string[] }> } }
  ).components.schemas;
  expect(AuditAction?.enum?.length).toBeGreaterThan(40);
  expect([...AUDIT_ACTIONS].sort()).toEqual([...(AuditAction?.enum ?? [])].sort());
});

const ROOT = join(import.meta.dirname, "..");
const sources = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith("schema.d.ts"))
  .map((name) => [name, readFileSync(join(ROOT, name), "utf8")] as const);

test("no sentence for people stands outside the language files", () => {
  const found = sources.filter(([, text]) => /\p{Script=Han}/u.test(text)).map(([name]) => name);
  expect(found).toEqual([]);
});

test("every translation is used", () => {
  const code = sources.map(([, text]) => text).join("\n");
  // Built from codes of the gateway: `state.${state}` and the like.
  const built = [...code.matchAll(/`([a-zA-Z.-]+\.)\$\{/g)].map(([, prefix = ""]) => prefix);
  const groups = ["reason.", "gap.", "audit.", "eventKind.", "log."].concat([
    "alertLog.",
    "deliveryError.",
    "messageKind.",
  ]);
  const unused = [...chinese.keys()].filter(
    (key) =>
      !code.includes(`"${key}"`) && ![...built, ...groups].some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});
