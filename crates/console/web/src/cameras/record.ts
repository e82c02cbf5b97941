/** Between a camera's record and the form it is written in. */

import type { components } from "../api/schema";
import type { Camera } from "../api/types";
import { complete, type Schedule } from "./schedule/schedule";

type NewCamera = components["schemas"]["NewCamera"];
type CameraChange = components["schemas"]["CameraChange"];
type Transport = components["schemas"]["Transport"];
type ProbeRequest = components["schemas"]["ProbeRequest"];

/** What the form holds; text fields may be left empty. */
export interface CameraForm {
  site_id: string;
  /** The recorder that the camera is reached through; only chosen when it is added. */
  recorder_id?: string | null;
  name: string;
  main: { url: string; transport: Transport };
  sub: { url?: string; transport: Transport };
  username?: string;
  password?: string;
  /** Remove the credentials that are stored. */
  forget?: boolean;
  plan: Camera["plan"];
  /** Record its sound too; never unless somebody asks for it. */
  audio?: boolean;
  schedule?: Schedule;
  place?: string;
  gb_code?: string;
  longitude?: number | null;
  latitude?: number | null;
  min_days?: number | null;
  max_days?: number | null;
  importance?: Camera["importance"];
  alert_after_s?: number | null;
  enabled: boolean;
}

/** The form of a camera there is; credentials are never shown. */
export function formOf(camera: Camera): CameraForm {
  const { site_id, name, main, sub, plan, audio, schedule, place, gb_code, enabled } = camera;
  const { longitude, latitude, min_days, max_days, importance, alert_after_s } = camera;
  return {
    site_id,
    name,
    main: { url: main.url, transport: main.transport ?? "tcp" },
    sub: { ...(sub ? { url: sub.url } : {}), transport: sub?.transport ?? "tcp" },
    plan,
    audio,
    schedule: complete(schedule),
    place,
    gb_code,
    longitude,
    latitude,
    min_days,
    max_days,
    importance,
    alert_after_s,
    enabled,
  };
}

/** What is sent to add the camera. */
export function additionOf(form: CameraForm): NewCamera {
  const { site_id, recorder_id = null } = form;
  return { ...commonOf(form), site_id, recorder_id, ...credentialsOf(form) };
}

/** What is sent to change the camera; credentials stay unless new ones are written. */
export function changeOf(form: CameraForm, version: number): CameraChange {
  const credentials = form.forget ? { username: null, password: null } : credentialsOf(form);
  return { ...commonOf(form), site_id: form.site_id, ...credentials, version };
}

/** What is sent to try the address of a stream. */
export function probeOf(form: CameraForm, stream: "main" | "sub"): ProbeRequest {
  const { url = "", transport } = form[stream];
  const has_sub = stream === "sub" || Boolean(form.sub.url?.trim());
  return { url: url.trim(), transport, has_sub, ...credentialsOf(form) };
}

function credentialsOf({ username, password }: CameraForm) {
  return username || password ? { username: username ?? "", password: password ?? "" } : {};
}

function commonOf(form: CameraForm) {
  const { name, main, sub, plan, enabled } = form;
  const subUrl = sub.url?.trim() ?? "";
  return {
    name,
    main: { url: main.url.trim(), transport: main.transport },
    sub: subUrl === "" ? null : { url: subUrl, transport: sub.transport },
    plan,
    audio: form.audio ?? false,
    schedule: complete(form.schedule),
    enabled,
    place: form.place ?? "",
    gb_code: form.gb_code?.trim() ?? "",
    longitude: form.longitude ?? null,
    latitude: form.latitude ?? null,
    min_days: form.min_days ?? null,
    max_days: form.max_days ?? null,
    importance: form.importance ?? "normal",
    alert_after_s: form.alert_after_s ?? null,
  };
}
