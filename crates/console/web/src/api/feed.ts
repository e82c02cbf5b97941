/** One event stream for the whole page: what happens at the gateway changes what is cached. */

import type { QueryClient } from "@tanstack/react-query";
import { waitBefore } from "../video/backoff";
import type { AlertCause, Camera, CloudEvent, HealthState } from "./types";
import { ALERT_CAUSES, HEALTH_STATES } from "./types";

/** A camera changed its state. */
export interface CameraTurn {
  camera: string;
  state: HealthState;
  reason: string | null;
  at: string;
}

const CAMERA = /^xueliang\.camera\.([a-z_]+)\.v1$/;

/** What a message says about a camera's state, if it says that. */
export function cameraTurn(event: CloudEvent): CameraTurn | undefined {
  const word = CAMERA.exec(event.type)?.[1];
  const camera = event.subject.split("/").at(-1);
  if (word === undefined || !camera) return undefined;
  const data = (event.data ?? {}) as { state?: unknown; reason?: unknown };
  const said = typeof data.state === "string" ? data.state : word;
  const state = HEALTH_STATES.find((known) => known === said);
  if (!state) return undefined;
  const reason = typeof data.reason === "string" ? data.reason : null;
  return { camera, state, reason, at: event.time };
}

/** People are told that something is wrong. */
export interface AlertRaised {
  alert: string;
  cause: AlertCause;
  /** The camera, or the site when it is about the whole of it. */
  name: string;
}

/** What a message says about a new alert, if it is about one. */
export function alertRaised(event: CloudEvent): AlertRaised | undefined {
  if (event.type !== "xueliang.alert.raised.v1") return undefined;
  const data = (event.data ?? {}) as Record<string, unknown>;
  const cause = ALERT_CAUSES.find((known) => known === data.cause);
  const name = data.camera_name ?? data.site_name;
  const alert = event.subject.split("/").at(-1);
  if (!cause || !alert || typeof name !== "string") return undefined;
  return { alert, cause, name };
}

interface Listing {
  items: Camera[];
}

/** Writes a turn into every cached list and record of cameras. */
export function applyTurn(client: QueryClient, turn: CameraTurn): void {
  const health = { state: turn.state, since: turn.at, reason: turn.reason };
  const renewed = (camera: Camera): Camera =>
    camera.id === turn.camera ? { ...camera, health } : camera;
  client.setQueryData<Camera[]>(["cameras", "all"], (cameras) => cameras?.map(renewed));
  client.setQueryData<Camera>(["cameras", "one", turn.camera], (camera) =>
    camera ? renewed(camera) : undefined,
  );
  client.setQueriesData<{ pages: Listing[] }>({ queryKey: ["cameras", "list"] }, (list) =>
    list
      ? { ...list, pages: list.pages.map((p) => ({ ...p, items: p.items.map(renewed) })) }
      : undefined,
  );
  void client.invalidateQueries({ queryKey: ["cameras", "health", turn.camera] });
  void client.invalidateQueries({ queryKey: ["health"] });
  void client.invalidateQueries({ queryKey: ["camera-events", turn.camera] });
  void client.invalidateQueries({ queryKey: ["footage", turn.camera] });
}

export interface FeedOptions {
  client: QueryClient;
  /** Told of every change of a camera's state. */
  turned: (turn: CameraTurn) => void;
  /** Told of every new alert. */
  raised: (alert: AlertRaised) => void;
  /** The stream was refused: perhaps nobody is signed in any more. */
  refused: () => void;
}

/** Listens until the returned function is called; comes back by itself and misses nothing. */
export function listen({ client, turned, raised, refused }: FeedOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let last = "";
  const open = (): void => {
    source = new EventSource(`/api/v1/events${last ? `?after=${last}` : ""}`);
    source.onopen = () => {
      // What happened while nobody listened and before the first id is asked for afresh.
      if (failures > 0) void client.invalidateQueries();
      failures = 0;
    };
    source.onmessage = ({ data, lastEventId }: MessageEvent<string>) => {
      last = lastEventId;
      handle(JSON.parse(data) as CloudEvent);
    };
    source.onerror = () => {
      failures += 1;
      if (source?.readyState !== EventSource.CLOSED) return;
      refused();
      timer = setTimeout(open, waitBefore(failures));
    };
  };
  const handle = (event: CloudEvent): void => {
    const turn = cameraTurn(event);
    if (turn) {
      applyTurn(client, turn);
      turned(turn);
    } else if (event.type.startsWith("xueliang.camera.")) {
      void client.invalidateQueries({ queryKey: ["cameras"] });
    } else if (event.type.startsWith("xueliang.alert.")) {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      void client.invalidateQueries({ queryKey: ["health"] });
      const alert = alertRaised(event);
      if (alert) raised(alert);
    } else if (event.type.startsWith("xueliang.case.")) {
      void client.invalidateQueries({ queryKey: ["cases"] });
    } else if (event.type.startsWith("xueliang.access_request.")) {
      void client.invalidateQueries({ queryKey: ["requests"] });
      // What is looked at under one may be over.
      void client.invalidateQueries({ queryKey: ["access", "own"] });
    } else if (event.type === "xueliang.feed.reset.v1") {
      // Messages were missed for good, as after days of sleep: what is shown may be wrong.
      void client.invalidateQueries();
    }
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
