/** Areas, sites and recorders: what is changed, and how it is sent. */

import { api, ask } from "../../api/client";
import type { Area, Recorder, Site } from "../../api/types";

/** What is added or changed; without the thing itself, a new one. */
export type Draft =
  | { kind: "area"; parent: string | null; there?: Area }
  | { kind: "site"; area: string; there?: Site }
  | { kind: "recorder"; site: string; there?: Recorder };

export type Place =
  | { kind: "area"; there: Area }
  | { kind: "site"; there: Site }
  | { kind: "recorder"; there: Recorder };

export interface PlaceForm {
  name: string;
  /** Of an area: what it lies in. */
  parent_id?: string | null;
  /** Of a site: where it lies. */
  area_id?: string;
  code?: string;
  state?: Site["state"];
  contact?: string;
  contractor?: string;
  session_budget?: number;
  uplink_kbps?: number;
  alert_after_s?: number | null;
  min_days?: number | null;
  max_days?: number | null;
}

/** What the form begins with. */
export function filled(draft: Draft): Partial<PlaceForm> {
  if (draft.there) return draft.there;
  const { kind } = draft;
  if (kind === "area") return { parent_id: draft.parent };
  if (kind === "recorder") return { session_budget: 0 };
  return { area_id: draft.area, state: "accepted", session_budget: 0, uplink_kbps: 0 };
}

/** Adds or changes it. */
export function save(draft: Draft, values: PlaceForm): Promise<{ id: string }> {
  switch (draft.kind) {
    case "area":
      return saveArea(draft, values);
    case "site":
      return saveSite(draft, values);
    case "recorder":
      return saveRecorder(draft, values);
  }
}

function saveArea(draft: Draft & { kind: "area" }, values: PlaceForm): Promise<{ id: string }> {
  const { name, code = "", alert_after_s = null, min_days = null, max_days = null } = values;
  const own = { name, code, alert_after_s, min_days, max_days };
  if (!draft.there) {
    const body = { ...own, parent_id: draft.parent };
    return ask(api.POST("/api/v1/areas", { body }));
  }
  const { id, version, parent_id } = draft.there;
  const moved = values.parent_id && values.parent_id !== parent_id;
  const above = moved ? { parent_id: values.parent_id ?? "" } : {};
  const body = { ...own, version, ...above };
  return ask(api.PATCH("/api/v1/areas/{id}", { params: { path: { id } }, body }));
}

function saveSite(draft: Draft & { kind: "site" }, values: PlaceForm): Promise<{ id: string }> {
  const body = {
    name: values.name,
    area_id: values.area_id ?? draft.area,
    state: values.state ?? "accepted",
    contact: values.contact ?? "",
    contractor: values.contractor ?? "",
    session_budget: values.session_budget ?? 0,
    uplink_kbps: values.uplink_kbps ?? 0,
    alert_after_s: values.alert_after_s ?? null,
    min_days: values.min_days ?? null,
    max_days: values.max_days ?? null,
  };
  if (!draft.there) return ask(api.POST("/api/v1/sites", { body }));
  const { id, version } = draft.there;
  const params = { path: { id } };
  return ask(api.PATCH("/api/v1/sites/{id}", { params, body: { ...body, version } }));
}

function saveRecorder(
  draft: Draft & { kind: "recorder" },
  values: PlaceForm,
): Promise<{ id: string }> {
  const body = { name: values.name, session_budget: values.session_budget ?? 0 };
  if (!draft.there) {
    return ask(api.POST("/api/v1/recorders", { body: { ...body, site_id: draft.site } }));
  }
  const { id, version } = draft.there;
  const params = { path: { id } };
  return ask(api.PATCH("/api/v1/recorders/{id}", { params, body: { ...body, version } }));
}

/** Removes it, if nothing uses it. */
export function remove({ kind, there }: Place): Promise<unknown> {
  const params = { path: { id: there.id } };
  switch (kind) {
    case "area":
      return ask(api.DELETE("/api/v1/areas/{id}", { params }));
    case "site":
      return ask(api.DELETE("/api/v1/sites/{id}", { params }));
    case "recorder":
      return ask(api.DELETE("/api/v1/recorders/{id}", { params }));
  }
}

/** The name under which the page keeps the list of a kind. */
export const LISTS = { area: "areas", site: "sites", recorder: "recorders" } as const;

/** The lists that a change of a kind shows in: what a place says holds for all below it. */
export const SHOWN = {
  area: ["areas", "sites", "cameras"],
  site: ["sites", "cameras"],
  recorder: ["recorders"],
} as const;
