/** Short names for what the API speaks of. */

import type { components } from "./schema";

type Schemas = components["schemas"];
export type ApiKey = Schemas["ApiKey"];
export type Area = Schemas["Area"];
export type AuditRow = Schemas["AuditRow"];
export type Camera = Schemas["Camera"];
export type CameraHealth = Schemas["CameraHealth"];
export type CameraEvent = Schemas["CameraEvent"];
export type Case = Schemas["Case"];
export type CaseAction = Schemas["CaseAction"];
export type CaseLine = Schemas["CaseLine"];
export type CaseLink = Schemas["CaseLink"];
export type CaseLogRow = Schemas["CaseLogRow"];
export type CaseState = Schemas["CaseState"];
export type CaseWithLinks = Schemas["CaseWithLinks"];
export type CloudEvent = Schemas["CloudEvent"];
export type Footage = Schemas["Footage"];
export type FootageDay = Schemas["FootageDay"];
export type GapReason = Schemas["GapReason"];
export type HealthState = Schemas["HealthState"];
export type Hold = Schemas["Hold"];
export type NewCase = Schemas["NewCase"];
export type NewLink = Schemas["NewLink"];
export type Permission = Schemas["Permission"];
export type ProbeReport = Schemas["ProbeReport"];
export type Recorder = Schemas["Recorder"];
export type Role = Schemas["Role"];
export type Segment = Schemas["Segment"];
export type Session = Schemas["Session"];
export type Site = Schemas["Site"];
export type StreamKind = Schemas["StreamKind"];
export type System = Schemas["System"];
export type User = Schemas["User"];

export const HEALTH_STATES = [
  "online",
  "unreachable",
  "refused",
  "denied",
  "overloaded",
  "silent",
  "frozen",
  "unsupported",
  "unknown",
] as const satisfies readonly HealthState[];

export const CASE_STATES = [
  "reported",
  "accepted",
  "handling",
  "fed_back",
  "closed",
] as const satisfies readonly CaseState[];

export const CASE_LINES = [
  "mediation",
  "defence",
  "problems",
  "service",
  "peace",
] as const satisfies readonly CaseLine[];

export const ROLES = [
  "administrator",
  "operator",
  "case_officer",
  "auditor",
] as const satisfies readonly Role[];

export const PERMISSIONS = [
  "camera_read",
  "camera_manage",
  "live_view",
  "footage_view",
  "event_post",
  "case_read",
  "case_handle",
  "user_manage",
  "audit_read",
  "system_read",
] as const satisfies readonly Permission[];
