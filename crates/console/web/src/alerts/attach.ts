/** What a case that is opened from an alert points to. */

import { api, ask } from "../api/client";
import type { AlertWithCameras, NewLink } from "../api/types";
import { linksOf, tracesOf, type Trace } from "./caseFrom";

/** The alert always, footage for whoever may watch it (`views`). */
export async function linksFor(
  alert: AlertWithCameras,
  { note, views }: { note: string; views: boolean },
): Promise<NewLink[]> {
  const recorded = views ? await onlyRecorded(tracesOf(alert, Date.now())) : [];
  return linksOf(alert, recorded, note);
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
