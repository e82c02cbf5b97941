import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { alertRaised, applyTurn, cameraTurn } from "./feed";
import type { Camera, CloudEvent } from "./types";

const event = (type: string, data: unknown): CloudEvent => ({
  specversion: "1.0",
  id: "7",
  source: "/api/v1",
  type,
  subject: "cameras/c1",
  time: "2026-11-23T02:00:00Z",
  datacontenttype: "application/json",
  data,
});

test("a turn is read from the message's data, or from its name", () => {
  const turn = { camera: "c1", at: "2026-11-23T02:00:00Z" };
  expect(
    cameraTurn(event("xueliang.camera.offline.v1", { state: "silent", reason: "ended" })),
  ).toEqual({ ...turn, state: "silent", reason: "ended" });
  expect(cameraTurn(event("xueliang.camera.online.v1", {}))).toEqual({
    ...turn,
    state: "online",
    reason: null,
  });
  expect(cameraTurn(event("xueliang.camera.added.v1", {}))).toBeUndefined();
  expect(cameraTurn(event("xueliang.case.opened.v1", { state: "online" }))).toBeUndefined();
});

test("a turn is seen in every list that has the camera", () => {
  const client = new QueryClient();
  const camera = (id: string) =>
    ({ id, health: { state: "online", since: null, reason: null } }) as Camera;
  client.setQueryData(["cameras", "all"], [camera("c1"), camera("c2")]);
  client.setQueryData(["cameras", "list", {}], {
    pages: [{ items: [camera("c1")], next_cursor: null }],
    pageParams: [undefined],
  });
  client.setQueryData(["cameras", "one", "c1"], camera("c1"));
  applyTurn(client, { camera: "c1", state: "silent", reason: "silent", at: "T" });
  const silent = { state: "silent", since: "T", reason: "silent" };
  const everyone = client.getQueryData<Camera[]>(["cameras", "all"]);
  expect(everyone?.map(({ health }) => health.state)).toEqual(["silent", "online"]);
  expect(client.getQueryData<Camera>(["cameras", "one", "c1"])?.health).toEqual(silent);
  const list = client.getQueryData<{ pages: { items: Camera[] }[] }>(["cameras", "list", {}]);
  expect(list?.pages[0]?.items[0]?.health).toEqual(silent);
});

test("a new alert is read with its cause and what it is about", () => {
  const said = { cause: "offline", camera_name: "cam", site_name: "site" };
  const message = { ...event("xueliang.alert.raised.v1", said), subject: "alerts/a1" };
  expect(alertRaised(message)).toEqual({ alert: "a1", cause: "offline", name: "cam" });
  const whole = { ...message, data: { ...said, cause: "site_offline", camera_name: null } };
  expect(alertRaised(whole)?.name).toBe("site");
  expect(alertRaised({ ...message, type: "xueliang.alert.recovered.v1" })).toBeUndefined();
  expect(alertRaised({ ...message, data: { cause: "new", site_name: "site" } })).toBeUndefined();
});
