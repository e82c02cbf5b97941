import { expect, test } from "vitest";
import type { Alert, Camera } from "../api/types";
import { alertOf, hasNew, lasted, newestOpen } from "./alert";

const alert = (id: string, more: Partial<Alert> = {}): Alert =>
  ({ id, state: "open", times: 1, camera_id: "c1", site_id: "s1", ...more }) as Alert;

test("an alert lasts until it is over", () => {
  const since = "2026-11-23T02:00:00Z";
  expect(lasted({ since, ended: null }, Date.parse("2026-11-23T02:01:30Z"))).toBe(90);
  expect(lasted({ since, ended: "2026-11-23T02:00:10Z" }, Date.now())).toBe(10);
  // A clock that is behind does not make it begin later.
  expect(lasted({ since, ended: null }, Date.parse("2026-11-23T01:00:00Z"))).toBe(0);
});

test("the newest that nobody knows of is acknowledged first", () => {
  const known = alert("b", { state: "acknowledged" });
  expect(newestOpen([known, alert("a"), alert("c")])?.id).toBe("a");
  expect(newestOpen([known])).toBeUndefined();
});

test("a new alert is heard once, and again when it comes back", () => {
  expect(hasNew([], [alert("a")])).toBe(true);
  expect(hasNew([alert("a")], [alert("a")])).toBe(false);
  expect(hasNew([alert("a")], [alert("a", { times: 2 })])).toBe(true);
  expect(hasNew([], [alert("a", { state: "acknowledged" })])).toBe(false);
});

test("a camera is marked by its own alert, or by its site's while it is away", () => {
  const camera = (state: string) => ({ id: "c2", site_id: "s1", health: { state } }) as Camera;
  const site = alert("s", { camera_id: null, cause: "site_offline" });
  expect(alertOf(camera("silent"), [alert("a"), site])?.id).toBe("s");
  expect(alertOf(camera("online"), [site])).toBeUndefined();
  const space = alert("d", { camera_id: null, cause: "no_space" });
  expect(alertOf(camera("silent"), [space])).toBeUndefined();
  expect(alertOf(camera("online"), [alert("own", { camera_id: "c2" })])?.id).toBe("own");
});
