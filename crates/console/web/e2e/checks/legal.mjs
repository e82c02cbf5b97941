import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { newPage, signIn } from "../browsers.mjs";
import { until } from "../gateway.mjs";
import { cameras, chooseFirst, DEVICE, HEALTHY } from "../town.mjs";

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

/**
 * Nothing is pulled from a camera before its legal record is complete and somebody else approved it;
 * its masks lie over its pictures; and when the approval is withdrawn, its picture stops.
 */
export async function a_camera_is_pulled_once_it_is_approved(context) {
  const { gateway, chromium, page, picture, note } = context;
  const like = (await cameras(gateway)).get(HEALTHY[1]);
  const api = await gateway.api("administrator");
  const { csrf_token } = await (await api("/api/v1/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf_token };
  const made = await api("/api/v1/cameras", {
    method: "POST",
    headers,
    body: JSON.stringify({
      site_id: like.site_id,
      name: `新装-待审批-${Date.now()}`,
      main: like.main,
      sub: like.sub,
      username: DEVICE.username,
      password: DEVICE.password,
    }),
  });
  const camera = await made.json();
  const state = async () => (await (await api(`/api/v1/cameras/${camera.id}`)).json()).health.state;
  const other = await newPage(chromium, gateway.address);
  try {
    await until(10_000, "it is not approved", async () => (await state()) === "unapproved");
    await signIn(page, gateway.person("system_administrator"));
    await theRecordIsFilledIn({ page, picture, camera });
    assert.equal(await page.getByRole("button", { name: "审批通过" }).count(), 0);
    assert.equal(await state(), "unapproved");

    await signIn(other, gateway.person("director"));
    await other.goto("/wall");
    await other.locator(`[data-tree-camera="${camera.id}"]`).dblclick();
    const video = other.locator(`video[data-camera="${camera.id}"]`);
    await other.locator('[data-veil="offline"]').filter({ hasText: "未审批" }).first().waitFor();
    const director = await newPage(chromium, gateway.address);
    try {
      await signIn(director, gateway.person("director"));
      await director.goto("/cameras/legal");
      await director.getByText("待审批", { exact: true }).first().waitFor();
      await picture("legal-list", director);
      assert.deepEqual(await barriers(director), []);
      await director.getByRole("link", { name: camera.name }).click();
      const began = performance.now();
      await press(director, "审批通过");
      await director.locator('[data-approved="true"]').waitFor();
      await until(10_000, "it is online", async () => (await state()) === "online");
      note(`online ${((performance.now() - began) / 1000).toFixed(1)} s after the approval`);
      await picture("legal-approved", director);

      await other.locator(`video[data-camera="${camera.id}"][data-picture="playing"]`).waitFor();
      const cover = video.locator("xpath=..").locator('svg[data-masks="2"]');
      await cover.waitFor();
      assert.equal(await cover.locator("polygon").count(), 2);
      await picture("legal-masked", other);

      await press(director, "撤销审批");
      await director.getByLabel("撤销理由").fill("居民异议，复核拍摄范围");
      await director.locator(".ant-modal").getByRole("button", { name: "撤销审批" }).click();
      await director.locator('[data-approved="false"]').waitFor();
      const withdrawn = performance.now();
      await other.locator('[data-veil="offline"]').filter({ hasText: "未审批" }).first().waitFor();
      note(`the picture stopped ${((performance.now() - withdrawn) / 1000).toFixed(1)} s after`);
      await until(10_000, "it is not approved", async () => (await state()) === "unapproved");
      await picture("legal-withdrawn", director);
      assert.deepEqual(director.faults, []);
    } finally {
      await director.context().close();
    }
    assert.deepEqual(other.faults, []);
  } finally {
    await other.context().close();
    await api(`/api/v1/cameras/${camera.id}`, { method: "DELETE", headers });
  }
}

async function theRecordIsFilledIn({ page, picture, camera }) {
  await page.goto(`/cameras/${camera.id}/legal`);
  await page.locator('[data-missing="class"]').waitFor();
  await picture("legal-empty");
  assert.deepEqual(await barriers(page), []);
  await chooseFirst(page, page.getByLabel("法律类别"));
  for (const [field, text] of [
    ["建设单位", "义新镇人民政府"],
    ["批准文号", "义综治〔2026〕3号"],
    ["批准日期", "2026-01-05"],
    ["提示标识设置日期", "2026-01-08"],
    ["拍摄范围审核人", "王强"],
    ["审核日期", "2026-01-09"],
  ]) {
    await page.getByLabel(field, { exact: true }).fill(text);
  }
  await page.getByLabel("拍摄范围不涉及第八条区域").check();
  // One mask is drawn, another one is typed.
  await press(page, "取一张画面");
  const drawing = page.locator(".mask-editor");
  await drawing.locator("img").waitFor({ timeout: 30_000 });
  await drawing.scrollIntoViewIfNeeded();
  const { width, height } = await drawing.boundingBox();
  for (const [x, y] of [
    [0.1, 0.1],
    [0.4, 0.1],
    [0.4, 0.5],
  ]) {
    await drawing.click({ position: { x: x * width, y: y * height } });
  }
  await press(page, "完成这个遮挡");
  await page.locator('[data-mask="1"]').waitFor();
  await press(page, "添加遮挡");
  const corners = page.locator('[data-mask="2"] input');
  await corners.fill("7000,6000 10000,6000 10000,10000 7000,10000");
  await corners.press("Enter");
  await picture("legal-filled");
  await press(page, "保存法律档案");
  await page.locator("[data-missing]").first().waitFor({ state: "detached" });
  await page.locator('[data-reminder="waiting"]').waitFor();
}
