/** What pages ask the gateway, each question with the name it is cached under. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { all, api, ask } from "./client";
import { Lane } from "./lane";
import type {
  AccessView,
  AlertCause,
  AlertState,
  AuditAction,
  CaseLine,
  CaseState,
  Deletion,
  DeliveryState,
  Footage,
  HealthState,
  Purpose,
  RequestKind,
  RequestState,
  StreamKind,
} from "./types";

const WHOLE = 500;
const PAGE = 50;

/** Goes on where the last page ended. */
const PAGED = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: { next_cursor: string | null }) => last.next_cursor ?? undefined,
};

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

export const recordersQuery = queryOptions({
  queryKey: ["recorders"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/recorders", { params: { query: page(cursor, WHOLE) } }))),
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
    ...PAGED,
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

export const legalQuery = (id: string) =>
  queryOptions({
    queryKey: ["cameras", "legal", id],
    queryFn: () => ask(api.GET("/api/v1/cameras/{id}/legal", { params: { path: { id } } })),
  });

/** Cameras that wait for approval, or whose papers ask for somebody. */
export const legalRemindersQuery = queryOptions({
  queryKey: ["cameras", "legal-reminders"],
  queryFn: () => ask(api.GET("/api/v1/legal_reminders")),
});

/** Counts of cameras by state. */
export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: () => ask(api.GET("/api/v1/health")),
});

/** What a person looks at is not to wait behind a fortnight that is loaded for the timeline. */
const footageLane = new Lane(2);

/** What exists of a span of at most a day, made of the answer by `take`. */
export const footageQuery = <T>(
  { id, from, to, stream }: { id: string; from: string; to: string; stream: StreamKind },
  take: (footage: Footage) => T,
) =>
  queryOptions({
    queryKey: ["footage", id, from, to, stream],
    queryFn: ({ signal }) =>
      footageLane.run(signal, async () =>
        take(
          await ask(
            api.GET("/api/v1/cameras/{id}/footage", {
              params: { path: { id }, query: { from, to, stream } },
              signal,
            }),
          ),
        ),
      ),
  });

/** The same as it is answered, for spans that are not days. */
export const wholeFootageQuery = (id: string, from: string, to: string, stream: StreamKind) => ({
  ...footageQuery({ id, from, to, stream }, (footage) => footage),
  queryKey: ["footage", id, from, to, stream, "whole"],
});

/** What is known of the days from one to another. */
export const footageDaysQuery = (id: string, from: string, to: string, stream: StreamKind) =>
  queryOptions({
    queryKey: ["footage-days", id, from, to, stream],
    queryFn: async () => {
      const { items } = await ask(
        api.GET("/api/v1/cameras/{id}/footage/days", {
          params: { path: { id }, query: { from, to, stream } },
        }),
      );
      return items;
    },
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
  handler_id?: string | undefined;
  /** Only those that are not closed. */
  open?: boolean | undefined;
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
    ...PAGED,
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

/** How many cases are not closed. */
export const caseTotalsQuery = queryOptions({
  queryKey: ["cases", "totals"],
  queryFn: () => ask(api.GET("/api/v1/cases/totals")),
});

/** What of a camera's footage cases hold. */
export const holdsQuery = (id: string, from: string, to: string, stream: StreamKind) =>
  queryOptions({
    // Below the cases: what they point to changes it.
    queryKey: ["cases", "holds", id, from, to, stream],
    queryFn: () =>
      ask(
        api.GET("/api/v1/cameras/{id}/holds", {
          params: { path: { id }, query: { from, to, stream } },
        }),
      ),
  });

export interface AlertFilter {
  open?: boolean | undefined;
  state?: AlertState | undefined;
  cause?: AlertCause | undefined;
  area_id?: string | undefined;
  site_id?: string | undefined;
  camera_id?: string | undefined;
  assignee_id?: string | undefined;
  q?: string | undefined;
}

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ["alerts", "list", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/alerts", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    ...PAGED,
  });

/** The alerts that still ask for somebody, those raised last first. */
export const openAlertsQuery = queryOptions({
  queryKey: ["alerts", "open"],
  queryFn: () =>
    ask(api.GET("/api/v1/alerts", { params: { query: { open: true, limit: WHOLE } } })),
});

/** Those of a camera, or of its whole site while it was away. */
export const cameraAlertsQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "camera", id],
    queryFn: () =>
      ask(
        api.GET("/api/v1/alerts", {
          params: { query: { open: true, camera_id: id, limit: PAGE } },
        }),
      ),
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "one", id],
    queryFn: () => ask(api.GET("/api/v1/alerts/{id}", { params: { path: { id } } })),
  });

export const alertLogQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "log", id],
    queryFn: () => ask(api.GET("/api/v1/alerts/{id}/log", { params: { path: { id } } })),
  });

/** Whom an alert may be given to. */
export const assigneesQuery = (id: string) =>
  queryOptions({
    queryKey: ["alerts", "assignees", id],
    queryFn: () => ask(api.GET("/api/v1/alerts/{id}/assignees", { params: { path: { id } } })),
  });

/** Deliveries go on without a message of the feed, so these are asked for again and again. */
const DELIVERIES_MS = 5000;

export const receiversQuery = queryOptions({
  queryKey: ["receivers", "all"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/receivers", { params: { query: page(cursor, WHOLE) } }))),
  refetchInterval: DELIVERIES_MS,
});

export const deliveriesQuery = (id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: ["receivers", "deliveries", id, state],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/receivers/{id}/deliveries", {
          params: { path: { id }, query: { ...given({ state }), ...page(pageParam, PAGE) } },
        }),
      ),
    ...PAGED,
    refetchInterval: DELIVERIES_MS,
  });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/users", { params: { query: page(cursor, WHOLE) } }))),
});

/** Where one is signed in oneself. */
export const ownSessionsQuery = queryOptions({
  queryKey: ["sessions", "own"],
  queryFn: async () => (await ask(api.GET("/api/v1/session/sessions"))).items,
});

/** Where somebody is signed in. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["sessions", "of", id],
    queryFn: async () =>
      (await ask(api.GET("/api/v1/users/{id}/sessions", { params: { path: { id } } }))).items,
  });

/** One's own second factor. */
export const totpQuery = queryOptions({
  queryKey: ["totp"],
  queryFn: () => ask(api.GET("/api/v1/session/totp")),
});

export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: () =>
    all((cursor) => ask(api.GET("/api/v1/api_keys", { params: { query: page(cursor, WHOLE) } }))),
});

export interface AuditFilter {
  action?: AuditAction | undefined;
  target?: string | undefined;
  user?: string | undefined;
  name?: string | undefined;
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
    ...PAGED,
  });

/** The newest seal of the audit log, and whether rows wait for one. */
export const auditSealsQuery = queryOptions({
  queryKey: ["audit-seals"],
  queryFn: () => ask(api.GET("/api/v1/audit/seals", { params: { query: { limit: 1 } } })),
  refetchInterval: 60_000,
});

/** Where the rows of a filter are had as a table. */
export function auditTable(filter: AuditFilter): string {
  const query = new URLSearchParams(given(filter)).toString();
  return query ? `/api/v1/audit.csv?${query}` : "/api/v1/audit.csv";
}

export interface AccessFilter {
  user_id?: string | undefined;
  camera_id?: string | undefined;
  purpose?: Purpose | undefined;
  viewing?: AccessView["viewing"] | undefined;
  name?: string | undefined;
  unit?: string | undefined;
  case_number?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface AccessRequestFilter {
  state?: RequestState | undefined;
  kind?: RequestKind | undefined;
  camera_id?: string | undefined;
  q?: string | undefined;
}

/** Requests of people from outside to look at footage, the newest first. */
export const accessRequestsQuery = (filter: AccessRequestFilter) =>
  infiniteQueryOptions({
    queryKey: ["requests", "list", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/access_requests", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    ...PAGED,
  });

export const accessRequestQuery = (id: string) =>
  queryOptions({
    queryKey: ["requests", "one", id],
    queryFn: () => ask(api.GET("/api/v1/access_requests/{id}", { params: { path: { id } } })),
  });

/** How many requests there are to do something about. */
export const accessRequestTotalsQuery = queryOptions({
  queryKey: ["requests", "totals"],
  queryFn: () => ask(api.GET("/api/v1/access_requests/totals")),
});

/** What was looked at, by whom and why, the latest first. */
export const accessViewsQuery = (filter: AccessFilter) =>
  infiniteQueryOptions({
    queryKey: ["access", "views", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/access_views", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    ...PAGED,
  });

/** What the views of a filter come to together. */
export const accessTotalsQuery = (filter: AccessFilter) =>
  queryOptions({
    queryKey: ["access", "totals", filter],
    queryFn: () =>
      ask(api.GET("/api/v1/access_views/totals", { params: { query: given(filter) } })),
  });

/** Where the views of a filter are had as a table. */
export function accessTable(filter: AccessFilter): string {
  const query = new URLSearchParams(given(filter)).toString();
  return query ? `/api/v1/access_views.csv?${query}` : "/api/v1/access_views.csv";
}

/** What is unusual in a month, `2026-11`. */
export const unusualQuery = (month: string) =>
  queryOptions({
    queryKey: ["access", "unusual", month],
    queryFn: () => ask(api.GET("/api/v1/unusual_uses", { params: { query: { month } } })),
  });

/** Where the pack for an inspection is had. */
export function inspectionPack(from: string, to: string): string {
  return `/api/v1/inspection.zip?${new URLSearchParams({ from, to }).toString()}`;
}

/** Which program this is, and what the unit's own sign-in is called; open to everybody. */
export const versionQuery = queryOptions({
  queryKey: ["version"],
  queryFn: () => ask(api.GET("/version")),
  staleTime: Infinity,
});

export const volumesQuery = queryOptions({
  queryKey: ["volumes"],
  queryFn: async () => (await ask(api.GET("/api/v1/volumes"))).items,
  // What the node tells of its disks.
  refetchInterval: 5_000,
});

export interface DeletionFilter {
  camera_id?: string | undefined;
  rule?: Deletion["rule"] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export const deletionsQuery = (filter: DeletionFilter) =>
  infiniteQueryOptions({
    queryKey: ["deletions", filter],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/deletions", {
          params: { query: { ...given(filter), ...page(pageParam, PAGE) } },
        }),
      ),
    ...PAGED,
  });

/** What a purge of a camera would delete, and how the last one is: asked again while one goes on. */
export const cameraPurgeQuery = (id: string) =>
  queryOptions({
    queryKey: ["purges", "camera", id],
    queryFn: () => ask(api.GET("/api/v1/cameras/{id}/purge", { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.purge && !data.purge.done ? 2000 : false),
  });

/** Orders to delete all footage of a camera, the latest first. */
export const purgesQuery = infiniteQueryOptions({
  queryKey: ["purges", "list"],
  queryFn: ({ pageParam }) =>
    ask(api.GET("/api/v1/purges", { params: { query: page(pageParam, PAGE) } })),
  ...PAGED,
});

/** Cameras that were removed and of which there is footage. */
export const removedCamerasQuery = queryOptions({
  queryKey: ["cameras", "removed"],
  queryFn: async () => (await ask(api.GET("/api/v1/removed_cameras"))).items,
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
