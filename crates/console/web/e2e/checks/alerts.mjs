import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { signIn, standsStill } from "../browsers.mjs";
import { until, within } from "../gateway.mjs";
import { isSigned, listener } from "../receiver.mjs";
import { cameras, DENYING } from "../town.mjs";

/** Cameras no other check lets behave otherwise. */
const CALM = [3, 8];

/** One that had no alert yet: one that comes back soon stays open for a long time, as it should. */
async function calmCamera(town, api) {
  for (const number of CALM) {
    const { id } = town.get(number);
    const { items } = await (await api(`/api/v1/alerts?camera_id=${id}`)).json();
    if (items.length === 0) return number;
  }
  throw new Error("every camera had an alert already");
}

/**
 * In the page: writes down when an alert is read out, which comes with the message itself, and when
 * it is on the lane, which asks for the list after it.
 */
function watchAlert(name) {
  const seen = (window.seen = {});
  const says = (selector) =>
    [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(name));
  new window.MutationObserver(() => {
    if (says('[data-said="alert"]')) seen.told ??= performance.now();
    if (says("[data-alert]")) seen.shown ??= performance.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

/** The camera's alert in the lane. */
const inLane = (page, name) => page.locator("[data-alert]").filter({ hasText: name });

export async function an_alert_appears_is_acknowledged_and_recovers(context) {
  const { gateway, page, picture, note } = context;
  const town = await cameras(gateway);
  const number = await calmCamera(town, await gateway.api("town_operator"));
  const { id, name } = town.get(number);
  await signIn(page, gateway.person("town_operator"));
  await page.goto("/wall");
  await inLane(page, town.get(DENYING).name).waitFor({ timeout: 30_000 });
  // Nothing was used yet: the browser keeps silent, and the lane says so.
  const sound = page.locator("[data-sound]");
  note(`sound before the page is used: ${await sound.getAttribute("data-sound")}`);
  await page.locator('[data-tile="0"]').click();
  await page.locator('[data-sound="on"]').waitFor();
  const began = performance.now();
  const since = () => ((performance.now() - began) / 1000).toFixed(1);
  const one = inLane(page, name);
  try {
    await page.evaluate(watchAlert, name);
    gateway.behave(number, { kind: "silent" });
    await one.waitFor({ timeout: 30_000 });
    const { told, shown } = await page.evaluate(() => window.seen);
    note(`on the lane after ${since()} s, ${(shown - told).toFixed(0)} ms after the message`);
    assert.ok(shown - told < 1000, "shown within a second of the message");
    assert.equal(await one.getAttribute("data-state"), "open");
    await picture("wall-alert");
    // The newest is first, and the key takes that one on.
    const first = page.locator("[data-alert]").first();
    assert.equal(await first.getAttribute("data-alert"), await one.getAttribute("data-alert"));
    await page.keyboard.press("a");
    await page
      .locator(`[data-alert][data-state="acknowledged"]`)
      .filter({ hasText: name })
      .waitFor();
    await one.getByRole("button", { name: "在窗格中查看" }).click();
    await page.locator(`[data-tile="0"] video[data-camera="${id}"]`).waitFor();
    await picture("wall-acknowledged");
  } finally {
    gateway.behave(number, { kind: "healthy" });
  }
  const back = performance.now();
  await one.waitFor({ state: "detached", timeout: 60_000 });
  note(`recovered ${((performance.now() - back) / 1000).toFixed(1)} s after its return`);
  await page.getByRole("button", { name: "收起告警栏" }).click();
  await page.reload();
  await page.getByRole("button", { name: "展开告警栏" }).waitFor();
}

export async function an_alert_is_assigned_noted_and_becomes_a_case(context) {
  const { gateway, page, picture } = context;
  const { name } = (await cameras(gateway)).get(DENYING);
  await signIn(page, gateway.person("case_officer"));
  await page.locator("[data-bell]").click();
  await page.locator("tbody").getByRole("link", { name }).waitFor({ timeout: 30_000 });
  assert.deepEqual(await barriers(page), []);
  await picture("alerts");
  await page.getByPlaceholder("搜索摄像机或站点").fill("没有这样的名称");
  await page.keyboard.press("Enter");
  await page.getByText("没有符合条件的告警").waitFor();
  assert.match(page.url(), /q=/);
  await page.goto("/alerts?cause=denied");
  await page.locator("tbody").getByRole("link", { name }).click();
  await page.getByText("不要反复试密码").waitFor();
  const actions = page.locator(".page-actions");
  if (await actions.getByRole("button", { name: "确认" }).count()) {
    await actions.getByRole("button", { name: "确认" }).click();
    await page.locator('[data-log="acknowledge"]').waitFor();
  }
  await actions.getByRole("button", { name: "转派" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").click();
  await page.locator(".ant-select-item-option").filter({ hasText: "值班员" }).first().click();
  await dialog.getByRole("button", { name: "转派" }).click();
  await page.locator('[data-log="assign"]').waitFor();
  await actions.getByRole("button", { name: "备注" }).click();
  await dialog.getByRole("button", { name: "备注" }).click();
  await dialog.getByText("请写明处理情况").waitFor();
  await dialog.getByLabel("说明").fill("已电话通知维护单位");
  await dialog.getByRole("button", { name: "备注" }).click();
  await page.locator('[data-log="note"]').getByText("已电话通知维护单位").waitFor();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual(await barriers(page), []);
  await picture("alert");

  const before = page.getByRole("link", { name: "查看异常前的录像" });
  assert.match(await before.getAttribute("href"), /^\/cameras\/[0-9a-f-]+\?at=/);
  await actions.getByRole("button", { name: "登记为事件" }).click();
  assert.equal(await dialog.getByLabel("标题").inputValue(), `鉴权失败：${name}`);
  await picture("alert-case");
  await dialog.getByRole("button", { name: "登记事件" }).click();
  await page.getByRole("heading", { name: `鉴权失败：${name}` }).waitFor();
  await page.locator('[data-link="alert"]').getByText(name).waitFor();
}

export async function a_receiver_is_added_tested_and_looked_into(context) {
  const { gateway, page, picture, note } = context;
  const { state, url, close } = await listener();
  const name = `测试平台 ${Date.now() % 100_000}`;
  try {
    await signIn(page, gateway.person("administrator"));
    await page.goto("/receivers");
    await page.locator(".ant-empty, tr[data-row-key]").first().waitFor();
    await picture("receivers-empty");
    await page.getByRole("button", { name: "添加接收方" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("名称").fill(name);
    await dialog.getByLabel("接收地址").fill(url);
    await dialog.getByRole("combobox").click();
    const area = page.locator(".ant-select-tree-title").first();
    await area.waitFor();
    await standsStill(page);
    await area.click();
    await page.keyboard.press("Escape");
    await picture("receiver-form");
    await dialog.getByRole("button", { name: "保存" }).click();
    const secret = await page.locator("code.secret").innerText();
    assert.match(secret, /^whsec_/);
    await picture("receiver-secret");
    await page.getByRole("button", { name: "我已保存" }).click();

    const row = page.getByRole("row").filter({ hasText: name });
    const began = performance.now();
    await row.getByRole("button", { name: "测试" }).click();
    await page.locator('[data-test="delivered"]').waitFor();
    note(`the test was delivered after ${(performance.now() - began).toFixed(0)} ms`);
    await picture("receiver-test");
    const message = await within(
      5000,
      until(5000, "it was heard", () => state.heard.find(({ body }) => body.includes("test"))),
      "the test",
    );
    assert.ok(isSigned(message, secret), "signed with the secret that was shown");
    assert.equal(JSON.parse(message.body).type, "xueliang.receiver.test.v1");
    await page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click();

    state.answer = 507;
    await row.getByRole("button", { name: "测试" }).click();
    await page.getByText("507").first().waitFor();
    await picture("receiver-refuses");
    await page.getByRole("dialog").getByRole("button", { name: "关闭" }).last().click();
    await row.getByText("起投递失败").waitFor();
    assert.deepEqual(await barriers(page), []);
    await picture("receivers");
    state.answer = 204;

    await row.getByRole("button", { name: "投递记录" }).click();
    const log = page.getByRole("dialog");
    await log.locator(".ant-table-row-expand-icon").first().click();
    await log.getByText("HTTP 507").waitFor();
    await log.locator(".delivery-body").getByText('"specversion": "1.0"').waitFor();
    await picture("deliveries");
    // The first message is the last in the list.
    await log.getByRole("button", { name: "重新投递" }).last().click();
    await until(10_000, "the same message is heard again", () => {
      const id = message.headers["webhook-id"];
      return state.heard.filter(({ headers }) => headers["webhook-id"] === id).length === 2;
    });
    await page.keyboard.press("Escape");
    await log.waitFor({ state: "detached" });

    await row.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: "更换密钥" }).click();
    await page.getByText("24 小时").waitFor();
    await page.locator(".ant-modal-confirm").getByRole("button", { name: "更换密钥" }).click();
    const renewed = await page.locator("code.secret").innerText();
    assert.notEqual(renewed, secret);
    await page.getByRole("button", { name: "我已保存" }).click();
    await row.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: "删除" }).click();
    await page.locator(".ant-modal-confirm").getByRole("button", { name: "删除" }).click();
    await row.waitFor({ state: "detached" });
  } finally {
    await close();
  }
}
