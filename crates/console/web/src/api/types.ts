/** Short names for what the API speaks of. */

import type { components } from "./schema";

type Schemas = components["schemas"];
export type AccessRecord = Schemas["AccessRecord"];
export type AccessRequest = Schemas["AccessRequest"];
export type AccessView = Schemas["AccessView"];
export type Alert = Schemas["Alert"];
export type AlertAction = Schemas["AlertAction"];
export type AlertCause = Schemas["AlertCause"];
export type AlertState = Schemas["AlertState"];
export type AlertWithCameras = Schemas["AlertWithCameras"];
export type ApiKey = Schemas["ApiKey"];
export type Area = Schemas["Area"];
export type AuditAction = Schemas["AuditAction"];
export type AuditRow = Schemas["AuditRow"];
export type Camera = Schemas["Camera"];
export type CameraHealth = Schemas["CameraHealth"];
export type CameraPurge = Schemas["CameraPurge"];
export type CameraEvent = Schemas["CameraEvent"];
export type Case = Schemas["Case"];
export type CaseAction = Schemas["CaseAction"];
export type CaseLine = Schemas["CaseLine"];
export type CaseLink = Schemas["CaseLink"];
export type CaseLogRow = Schemas["CaseLogRow"];
export type CaseState = Schemas["CaseState"];
export type CaseWithLinks = Schemas["CaseWithLinks"];
export type CloudEvent = Schemas["CloudEvent"];
export type Deletion = Schemas["Deletion"];
export type Delivery = Schemas["Delivery"];
export type DeliveryState = Schemas["DeliveryState"];
export type Footage = Schemas["Footage"];
export type FootageDay = Schemas["FootageDay"];
export type GapReason = Schemas["GapReason"];
export type HealthState = Schemas["HealthState"];
export type Hold = Schemas["Hold"];
export type Kept = Schemas["Kept"];
export type KeptDays = Schemas["KeptDays"];
export type NewAccessRequest = Schemas["NewAccessRequest"];
export type LegalRecord = Schemas["LegalRecord"];
export type Legal = Schemas["Legal"];
export type LegalClass = Schemas["LegalClass"];
export type LegalReminders = Schemas["LegalReminders"];
export type NewCase = Schemas["NewCase"];
export type NewLink = Schemas["NewLink"];
export type OwnAccess = Schemas["OwnAccess"];
export type Paper = Schemas["Paper"];
export type PasswordChange = Schemas["PasswordChange"];
export type Permission = Schemas["Permission"];
export type PersonSession = Schemas["PersonSession"];
export type PrivacyMask = Schemas["PrivacyMask"];
export type ProbeReport = Schemas["ProbeReport"];
export type Purge = Schemas["Purge"];
export type Protects = Schemas["Protects"];
export type Purpose = Schemas["Purpose"];
export type Receiver = Schemas["Receiver"];
export type Recorder = Schemas["Recorder"];
export type Relation = Schemas["Relation"];
export type RequestAction = Schemas["RequestAction"];
export type RequestKind = Schemas["RequestKind"];
export type RequestState = Schemas["RequestState"];
export type Role = Schemas["Role"];
export type Segment = Schemas["Segment"];
export type Session = Schemas["Session"];
export type SignIn = Schemas["SignIn"];
export type Site = Schemas["Site"];
export type StreamKind = Schemas["StreamKind"];
export type System = Schemas["System"];
export type Topic = Schemas["Topic"];
export type Totp = Schemas["Totp"];
export type TotpAct = Schemas["TotpAct"];
export type UnusualUse = Schemas["UnusualUse"];
export type User = Schemas["User"];
export type Grant = Schemas["Grant"];
export type Wants = Schemas["Wants"];

export const HEALTH_STATES = [
  "online",
  "unreachable",
  "refused",
  "denied",
  "overloaded",
  "silent",
  "frozen",
  "unsupported",
  "unapproved",
  "unknown",
] as const satisfies readonly HealthState[];

/** What a record may lack, in the order of the form. */
export const MISSING = [
  "class",
  "builder_unit",
  "approval_doc",
  "necessity",
  "secret_consent",
  "forbidden_places",
  "sign",
  "view_review",
  "sharing",
  "sharing_over",
] as const satisfies readonly LegalRecord["missing"][number][];

export const ALERT_CAUSES = [
  "offline",
  "denied",
  "frozen",
  "unsupported",
  "not_recording",
  "site_offline",
  "short_retention",
  "no_space",
  "disk_fault",
] as const satisfies readonly AlertCause[];

/** Why footage was deleted. */
export const DELETION_RULES = [
  "age",
  "space",
  "purge",
] as const satisfies readonly Deletion["rule"][];

/** Those that still ask for somebody first. */
export const ALERT_STATES = [
  "open",
  "acknowledged",
  "recovered",
  "closed",
  "merged",
] as const satisfies readonly AlertState[];

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
  "director",
  "town_operator",
  "village_operator",
  "case_officer",
  "grid_worker",
  "police_liaison",
  "contractor",
  "system_administrator",
  "security_administrator",
  "audit_administrator",
  "administrator",
  "integrator",
] as const satisfies readonly Role[];

export const PERMISSIONS = [
  "camera_read",
  "camera_manage",
  "camera_purge",
  "camera_approve",
  "live_view",
  "footage_view",
  "footage_export",
  "duty_stand",
  "request_make",
  "request_approve",
  "register_read",
  "event_post",
  "case_read",
  "case_report",
  "case_handle",
  "alert_read",
  "alert_handle",
  "receiver_manage",
  "user_manage",
  "audit_read",
  "system_read",
] as const satisfies readonly Permission[];

export const PURPOSES = [
  "duty",
  "case_handling",
  "emergency",
  "maintenance",
  "inspection",
  "state_organ",
  "natural_person",
] as const satisfies readonly Purpose[];

export const REQUEST_KINDS = [
  "state_organ",
  "natural_person",
] as const satisfies readonly RequestKind[];

export const REQUEST_STATES = [
  "asked",
  "approved",
  "refused",
  "withdrawn",
  "closed",
  "expired",
] as const satisfies readonly RequestState[];

export const WANTS = ["view", "export"] as const satisfies readonly Wants[];

/** What a natural person has to do with the matter. */
export const RELATIONS = [
  "oneself",
  "near_relative",
  "guardian",
  "carer",
] as const satisfies readonly Relation[];

export const PROTECTS = ["life", "health", "property"] as const satisfies readonly Protects[];

export const VIEWINGS = [
  "live",
  "playback",
  "snapshot",
  "export",
] as const satisfies readonly AccessView["viewing"][];

export const TOPICS = ["alert", "case", "camera"] as const satisfies readonly Topic[];

export const DELIVERY_STATES = [
  "pending",
  "delivered",
  "dead",
] as const satisfies readonly DeliveryState[];
export type Volume = Schemas["Volume"];
