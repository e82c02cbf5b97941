/** What the wizard's form holds, and how its fields follow each other. Pure. */

import { probeOf, type CameraForm } from "../record";
import { ALWAYS, complete } from "../schedule/schedule";
import type { DIRECTIONS, KINDS } from "./name";
import { addressesOf, movedTo, RTSP_PORT, withoutSecrets, type Device } from "./template";

/** A camera's record, and what its addresses and its name are made of. */
export interface WizardForm extends CameraForm, Device {
  direction?: (typeof DIRECTIONS)[number];
  kind?: (typeof KINDS)[number];
}

/** Before anything is written. */
export const emptyForm: Partial<WizardForm> = {
  vendor: "hikvision",
  host: "",
  port: RTSP_PORT,
  channel: 1,
  main: { url: "", transport: "tcp" },
  sub: { url: "", transport: "tcp" },
  plan: "main",
  schedule: ALWAYS,
  enabled: true,
};

/** The addresses after a change of the device's fields. Corrected paths stay where they can. */
export function followed(
  changed: Partial<WizardForm>,
  form: WizardForm,
): Pick<WizardForm, "main" | "sub"> | undefined {
  const { main, sub, host, port } = form;
  const anew = "vendor" in changed || "channel" in changed || !main.url.trim();
  if (!anew && !("host" in changed) && !("port" in changed)) return undefined;
  if ("main" in changed || "sub" in changed) return undefined;
  const made = addressesOf(form);
  const address = (written: string, fresh: string): string =>
    anew ? fresh : movedTo(written, host, port);
  return {
    main: { ...main, url: address(main.url, made.main) },
    sub: { ...sub, url: address(sub.url ?? "", made.sub) },
  };
}

/** The form with the user name and password of pasted addresses in their own fields. */
export function separated(form: WizardForm): Partial<WizardForm> | undefined {
  const main = withoutSecrets(form.main.url);
  const sub = withoutSecrets(form.sub.url ?? "");
  const found = main ?? sub;
  if (!found) return undefined;
  return {
    main: { ...form.main, url: main?.address ?? form.main.url },
    sub: { ...form.sub, url: sub?.address ?? form.sub.url ?? "" },
    username: found.username,
    ...(found.password === "" ? {} : { password: found.password }),
  };
}

/** The form for the next camera of the same device: what differs from camera to camera is empty. */
export function nextLike(form: WizardForm): Partial<WizardForm> {
  const { vendor, host, port, username, password, site_id, plan } = form;
  const { recorder_id = null, min_days = null, max_days = null } = form;
  const next = { ...form, channel: vendor === "generic" ? form.channel : form.channel + 1 };
  const made = vendor === "generic" ? undefined : addressesOf(next);
  return {
    ...emptyForm,
    ...{ vendor, host, port, site_id, recorder_id, plan, min_days, max_days },
    schedule: complete(form.schedule),
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    channel: next.channel,
    main: { ...form.main, ...(made ? { url: made.main } : {}) },
    sub: { ...form.sub, ...(made ? { url: made.sub } : {}) },
  };
}

/** What of the form a test depends on; another text means that the test is out of date. */
export function tested(form: WizardForm): string {
  return JSON.stringify([probeOf(form, "main"), probeOf(form, "sub")]);
}

/** The steps in which something is written. */
export const STEPS = ["address", "test", "plan", "place"] as const;
export type Step = (typeof STEPS)[number];

/** In which step a field is. */
export function stepOf(field: string | undefined): Step {
  if (field && /^(vendor|host|port|channel|main|sub|username|password)$/.test(field)) {
    return "address";
  }
  return field && /^(plan|schedule|min_days|max_days)$/.test(field) ? "plan" : "place";
}
