// The demo town as the checks know it.

import { signIn, standsStill } from "./browsers.mjs";
import { until } from "./gateway.mjs";

/** The cameras' names; the place in the list is the number that is drawn into their pictures. */
const NAMES = [
  "白庙社区-村口-东向-枪机",
  "白庙社区-村委会广场-南向-球机",
  "白庙社区-卫生室门口-西向-枪机",
  "白庙社区-主干道路口-北向-球机",
  "茅庵村-村口-南向-枪机",
  "茅庵村-桥头-东向-球机",
  "茅庵村-学校路口-西向-枪机",
  "石音村-村口-西向-枪机",
  "石音村-村委会广场-东向-球机",
  "石音村-主干道路口-南向-枪机",
  "大石村-村口-北向-枪机",
  "大石村-桥头-南向-枪机",
  "大石村-卫生室门口-东向-枪机",
  "金顶村-村口-东向-枪机",
  "金顶村-学校路口-北向-球机",
  "金顶村-主干道路口-西向-球机",
];

/** Cameras that behave well; 4 and 9 send H.265 as their main stream. */
export const HEALTHY = [1, 2, 3, 4, 5, 6, 8, 9, 11];
export const H265 = 4;
export const REFUSING = 10;
export const DENYING = 13;

/** What the simulated cameras ask for. */
export const DEVICE = { username: "admin", password: "simcam-2026" };

/** The cameras' records by their number. */
export async function cameras(gateway) {
  const api = await gateway.api("administrator");
  const { items } = await (await api("/api/v1/cameras?limit=500")).json();
  return new Map(
    NAMES.map((name, index) => [index + 1, items.find((camera) => camera.name === name)]),
  );
}

/** Fills in the legal record of a new camera and approves it; nothing is pulled from it before. */
export async function approve(gateway, id) {
  const api = await gateway.api("administrator");
  const { csrf_token } = await (await api("/api/v1/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf_token };
  const legal = {
    class: "art7_1",
    builder_unit: "义新镇人民政府",
    approval_number: "义综治〔2026〕3号",
    approval_date: "2026-01-05",
    necessity: "",
    near_secret_unit: false,
    secret_consent: "",
    no_forbidden_place: true,
    sign_installed: "2026-01-08",
    view_reviewed_by: "王强",
    view_reviewed: "2026-01-09",
    filing_number: "",
    sharing_number: "",
    sharing_partner: "",
    audio_document: "",
    masks: [],
    version: 0,
  };
  const sent = async (method, path, body) => {
    const init = { method, headers, body: JSON.stringify(body) };
    const answer = await api(`/api/v1/cameras/${id}/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };
  await sent("PUT", "legal", legal);
  await sent("POST", "legal/actions", { action: "approve" });
}

/** Waits until a camera has been recorded for this long. */
export async function footage(gateway, id, seconds) {
  const api = await gateway.api("administrator");
  await until(60_000, `${seconds} s of footage`, async () => {
    const now = Date.now();
    const [from, to] = [now - 3600_000, now].map((at) => new Date(at).toISOString());
    const answer = await api(`/api/v1/cameras/${id}/footage?from=${from}&to=${to}`);
    return (await answer.json()).covered_ms > seconds * 1000;
  });
}

/** Opens the page of camera 1, once it has some footage. */
export async function openCamera(page, gateway, role) {
  await footage(gateway, (await cameras(gateway)).get(1).id, 20);
  await signIn(page, gateway.person(role));
  await page.goto("/cameras");
  await page.getByRole("link", { name: NAMES[0] }).click();
  await page.locator('canvas[role="slider"]').waitFor();
  await page.locator("button:not([disabled])[aria-label='播放']").waitFor();
}

/** Chooses the first of what a field of a form offers, once the form stands still. */
export async function chooseFirst(page, field) {
  await field.click();
  await page.locator(".ant-select-item-option").first().waitFor();
  await until(5000, "something is chosen", async () => {
    const option = page.locator(
      ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option",
    );
    if (await page.locator(".ant-select-item-option-selected").count()) return true;
    await option
      .first()
      .click({ timeout: 1000 })
      .catch(() => undefined);
    return false;
  });
}

/** Chooses what a field offers in these words, once its list stands still, and waits until it is shut. */
export async function chooseOption(page, field, text) {
  await field.click();
  const list = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)");
  const option = list.locator(".ant-select-item-option", { hasText: text }).first();
  await option.waitFor();
  await standsStill(page);
  await option.click();
  // An open list has a part for screen readers that Ant Design gives no name.
  await option.waitFor({ state: "hidden" });
  await standsStill(page);
}

/** Chooses the last area a field of a form offers, a village. */
export async function chooseArea(page, field) {
  await field.click();
  const areas = page.locator(
    ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-tree-title",
  );
  await areas.first().waitFor();
  await standsStill(page);
  await areas.last().click();
  await areas.first().waitFor({ state: "hidden" });
}
