/** Words for what the gateway says in codes it may extend: an unknown one is shown as it is. */

import i18next from "i18next";

type Group =
  "reason" | "gap" | "audit" | "eventKind" | "log" | "alertLog" | "deliveryError" | "messageKind";

function word(group: Group, code: string): string {
  // The set of codes is the gateway's, so the key cannot be checked when this is compiled.
  return i18next.t(`${group}.${code}` as "reason.unreachable", { defaultValue: code });
}

/** Why a camera is not online. */
export const reasonWord = (code: string): string => word("reason", code);
/** Why footage is missing. */
export const gapWord = (code: string): string => word("gap", code);
/** What was done, in the record of who did what. */
export const auditWord = (code: string): string => word("audit", code);
/** What was done with a case. */
export const logWord = (code: string): string => word("log", code);
/** What kind of event happened to a camera. */
export const eventWord = (code: string): string => word("eventKind", code);

/** What happened to an alert. */
export const alertLogWord = (code: string): string => word("alertLog", code);
/** Why a message was not delivered: a code, or the beginning of the receiver's own answer. */
export const deliveryErrorWord = (code: string): string =>
  /^[a-z_]+$/.test(code) ? word("deliveryError", code) : code;
/** What a message tells: `xueliang.alert.raised.v1` is a new alert. */
export function messageWord(kind: string): string {
  const code = kind.split(".").slice(1, 3).join("_");
  const said = word("messageKind", code);
  return said === code ? kind : said;
}

/** How long ago, in the coarsest unit that says enough. */
export function ago(seconds: number): string {
  if (seconds < 60) return i18next.t("ago.seconds", { n: Math.max(0, Math.floor(seconds)) });
  if (seconds < 3600) return i18next.t("ago.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) {
    const n = Math.floor(seconds / 3600);
    return i18next.t("ago.hours", { n, m: Math.floor((seconds % 3600) / 60) });
  }
  return i18next.t("ago.days", { n: Math.floor(seconds / 86_400) });
}

/** A size of files. */
export function bytes(size: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[unit] ?? ""}`;
}

/** A bit rate. */
export function bitRate(bits: number): string {
  return bits >= 1_000_000
    ? `${(bits / 1_000_000).toFixed(1)} Mbit/s`
    : `${(bits / 1000).toFixed(0)} kbit/s`;
}

/** A codec as people call it, from its short name or from that of browsers. */
export function codecWord(codec: string): string {
  if (/^(h265|hvc1|hev1)/.test(codec)) return "H.265";
  return /^(h264|avc[13])/.test(codec) ? "H.264" : codec;
}
