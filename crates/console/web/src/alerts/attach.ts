/** Attaches what belongs to an alert to a case that was opened from it. */

import { api, ask } from "../api/client";
import type { AlertWithCameras, NewLink } from "../api/types";
import { linksOf, tracesOf, type Trace } from "./caseFrom";

/** Cameras always, footage for whoever may watch it (`views`); what failed is answered. */
export async function attachTo(
  id: string,
  alert: AlertWithCameras,
  { note, views }: { note: string; views: boolean },
): Promise<unknown[]> {
  try {
    const recorded = views ? await onlyRecorded(tracesOf(alert, Date.now())) : [];
    return await attachAll(id, linksOf(alert, recorded, note));
  } catch (error) {
    return [error];
  }
}

/** Those with footage: a link to none would promise pictures that are not there. */
async function onlyRecorded(traces: readonly Trace[]): Promise<Trace[]> {
  const found = await Promise.all(
    traces.map(async ({ camera_id, from, to }) => {
      const params = { path: { id: camera_id }, query: { from, to } };
      const footage = await ask(api.GET("/api/v1/cameras/{id}/footage", { params }));
      return footage.covered_ms > 0;
    }),
  );
  return traces.filter((_, index) => found[index]);
}

/** Attaches one after the other; what failed is answered. */
async function attachAll(id: string, links: readonly NewLink[]): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const body of links) {
    try {
      await ask(api.POST("/api/v1/cases/{id}/links", { params: { path: { id } }, body }));
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
