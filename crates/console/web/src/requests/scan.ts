/** The scanned document of a request. */

import { api, ask } from "../api/client";
import type { AccessRequest } from "../api/types";

/** Gives the scan; the gateway judges it by its bytes. */
export function putScan(id: string, scan: File): Promise<AccessRequest> {
  return ask(
    api.PUT("/api/v1/access_requests/{id}/scan", {
      params: { path: { id } },
      body: "",
      bodySerializer: () => scan,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );
}

/** Where it is had, as a file. */
export const scanAddress = (id: string): string => `/api/v1/access_requests/${id}/scan`;
