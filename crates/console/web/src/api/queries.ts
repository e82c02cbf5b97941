/** What pages ask the gateway, each question with the name it is cached under. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { all, api, ask } from "./client";
import type { CaseLine, CaseState, HealthState, StreamKind } from "./types";

const WHOLE = 500;
const PAGE = 50;

export const areasQuery = queryOptions({
  queryKey: ["areas"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/areas", { params: { query: page(cursor, WHOLE) } }))),
});

export const sitesQuery = queryOptions({
  queryKey: ["sites"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/sites", { params: { query: page(cursor, WHOLE) } }))),
});

export const recordersQuery = (site_id: string) =>
  queryOptions({
    queryKey: ["recorders", site_id],
    queryFn: () =>
      all((cursor) =>
        ask(
          api.GET("/api/v1/recorders", { params: { query: { site_id, ...page(cursor, WHOLE) } } }),
        ),
      ),
  });

/** Every camera the person may see, for the tree of the wall and for choosing one. */
export const allCamerasQuery = queryOptions({
  queryKey: ["cameras", "all"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/cameras", { params: { query: page(cursor, WHOLE) } }))),
});

export interface CameraFilter {
  area_id?: string | undefined;
  site_id?: string | undefined;
  state?: HealthState | undefined;
  q?: string | undefined;
}

export const camerasQuery = (filter: CameraFilter) =>
  infiniteQueryOptions({
    queryKey: ["cameras", "list", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/cameras", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const cameraQuery = (id: string) =>
  queryOptions({
    queryKey: ["cameras", "one", id],
    queryFn: () => ask(api.GET("/api/v1/cameras/{id}", { params: { path: { id } } })),
  });

export const cameraHealthQuery = (id: string) =>
  queryOptions({
    queryKey: ["cameras", "health", id],
    queryFn: () => ask(api.GET("/api/v1/cameras/{id}/health", { params: { path: { id } } })),
    refetchInterval: 5000,
  });

/** Counts of cameras by state. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: () => ask(api.GET("/api/v1/health")),
});

export const footageQuery = (id: string, from: string, to: string, stream: StreamKind) =>
  queryOptions({
    queryKey: ["footage", id, from, to, stream],
    queryFn: () =>
      ask(
        api.GET("/api/v1/cameras/{id}/footage", {
          params: { path: { id }, query: { from, to, stream } },
        }),
      ),
  });

export const cameraEventsQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: ["camera-events", id, from, to],
    queryFn: () =>
      all((cursor) =>
        ask(
          api.GET("/api/v1/cameras/{id}/events", {
            params: { path: { id }, query: { from, to, ...page(cursor, WHOLE) } },
          }),
        ),
      ),
  });

export interface CaseFilter {
  state?: CaseState | undefined;
  line?: CaseLine | undefined;
  area_id?: string | undefined;
  q?: string | undefined;
}

export const casesQuery = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: ["cases", "list", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/cases", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ["cases", "one", id],
    queryFn: () => ask(api.GET("/api/v1/cases/{id}", { params: { path: { id } } })),
  });

export const caseLogQuery = (id: string) =>
  queryOptions({
    queryKey: ["cases", "log", id],
    queryFn: () => ask(api.GET("/api/v1/cases/{id}/log", { params: { path: { id } } })),
  });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/users", { params: { query: page(cursor, WHOLE) } }))),
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/api_keys", { params: { query: page(cursor, WHOLE) } }))),
});

export interface AuditFilter {
  action?: string | undefined;
  target?: string | undefined;
  user?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/audit", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const systemQuery = queryOptions({
  queryKey: ["system"],
  queryFn: () => ask(api.GET("/api/v1/system")),
  refetchInterval: 30_000,
});

function page(cursor: string | undefined, limit: number): { limit: number; cursor?: string } {
  return cursor === undefined ? { limit } : { limit, cursor };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The filter without what was left empty. */
function given<T extends object>(filter: T): Given<T> {
  const entries = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries) as Given<T>;
}
