import { expect, test } from "vitest";
import { grantDraft, grantSaid, grantState } from "./grants";

test("a grant goes through the form unchanged", () => {
  const camera = { camera_id: "c", from: null, until: "2026-12-01T04:00:00.000Z" };
  const area = { area_id: "a", from: "2026-11-30T04:00:00.000Z", until: null };
  expect(grantSaid(grantDraft(camera))).toEqual(camera);
  expect(grantSaid(grantDraft(area))).toEqual(area);
  expect(grantDraft({ camera_id: "c", from: null, until: null }).time).toBeNull();
});

test("a grant is over at its end, and not before its beginning", () => {
  const grant = { area_id: "a", from: "2026-11-30T04:00:00Z", until: "2026-11-30T06:00:00Z" };
  const at = (time: string) => grantState(grant, Date.parse(time));
  expect(at("2026-11-30T03:59:59Z")).toBe("coming");
  expect(at("2026-11-30T04:00:00Z")).toBe("holds");
  expect(at("2026-11-30T06:00:00Z")).toBe("over");
});
