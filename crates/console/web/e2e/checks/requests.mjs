import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { newPage, signIn, signInOnly, standsStill } from "../browsers.mjs";
import { until } from "../gateway.mjs";
import { cameras, chooseOption, footage } from "../town.mjs";

const SECOND = 1000;
const SCAN = { name: "公文.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 x") };

/** The wall clock of the town, to the second, as pickers take it. */
const wall = (at) => new Date(at + 8 * 3600 * SECOND).toISOString().slice(0, 19).replace("T", " ");

/**
 * Somebody from outside asks: an officer enters it, the director grants less, the police see what is
 * granted and nothing beside it, and a natural person takes nothing away.
 */
export async function who_comes_from_outside_sees_what_was_approved(context) {
  const { gateway, chromium, page, picture } = context;
  const { id, name } = (await cameras(gateway)).get(1);
  await footage(gateway, id, 30);
  const now = Math.floor(Date.now() / SECOND) * SECOND;
  const [from, middle, to] = [now - 25 * SECOND, now - 12 * SECOND, now - 3 * SECOND];
  await signIn(page, gateway.person("case_officer"));
  await page.goto("/requests");
  await page.getByText("还没有调阅申请").or(page.locator("tr[data-request]")).first().waitFor();
  await picture("requests-empty");
  assert.deepEqual(await barriers(page), []);
  const organ = await theOfficerEnters({ page, picture, name, from, to });
  await theDirectorGrantsLess({ gateway, chromium, picture, number: organ, from, middle });
  await thePoliceSeeIt({ gateway, chromium, picture, id, number: organ, beyond: to });
  await aPersonTakesNothing({ gateway, chromium, page, picture, name, from, to });
}

async function fillSpan(dialog, page, [first, second]) {
  const field = dialog.locator(".ant-picker-range").first();
  for (const [place, at] of [
    ["first", first],
    ["last", second],
  ]) {
    const input = field.locator("input")[place]();
    await input.click();
    await input.fill(wall(at));
    await page.keyboard.press("Enter");
  }
  // On its way out its columns of hours are still there.
  await page
    .locator(".ant-picker-dropdown")
    .filter({ visible: true })
    .waitFor({ state: "detached" });
  await standsStill(page);
}

async function chooseCamera(page, dialog, name) {
  const field = dialog.getByLabel("摄像机");
  await field.click();
  await field.fill(name);
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", {
      hasText: name,
    })
    .first()
    .click();
  await page.keyboard.press("Escape");
}

async function numberOf(page) {
  const lead = page.locator(".page-lead");
  await lead.getByText(/^DY\d{8}-\d{4}/).waitFor();
  return /DY\d{8}-\d{4}/.exec(await lead.innerText())[0];
}

async function theOfficerEnters({ page, picture, name, from, to }) {
  await page.getByRole("button", { name: "登记申请" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("单位").fill("盐亭县公安局");
  await dialog.getByLabel("公文文号").fill("盐公调证〔2026〕17号");
  await dialog.getByLabel("办案人员 1").fill("赵某");
  await dialog.getByLabel("办案人员 2").fill("钱某");
  await dialog.getByLabel("证件号").first().fill("J0001");
  await dialog.getByLabel("证件号").last().fill("J0002");
  await dialog.getByText("调取（可下载）").click();
  await chooseCamera(page, dialog, name);
  await fillSpan(dialog, page, [from, to]);
  await dialog.getByLabel("事由").fill("盗窃案");
  await dialog.locator('input[type="file"]').setInputFiles(SCAN);
  await dialog.getByText(SCAN.name).waitFor();
  await picture("request-form");
  assert.deepEqual(await barriers(page), []);
  await dialog.getByRole("button", { name: "提交申请" }).click();
  const number = await numberOf(page);
  await page.locator('[data-scan="pdf"]').waitFor();
  assert.equal(await page.locator(".ant-message-error").count(), 0);
  // Nobody decides on what they entered themselves.
  assert.equal(await page.getByRole("button", { name: "批准", exact: true }).count(), 0);
  await page.getByRole("button", { name: "撤回" }).waitFor();
  await picture("request-asked");
  assert.deepEqual(await barriers(page), []);
  return number;
}

async function theDirectorGrantsLess({ gateway, chromium, picture, number, from, middle }) {
  const page = await newPage(chromium, gateway.address);
  try {
    await signIn(page, gateway.person("director"));
    await page.locator("[data-waiting]").waitFor();
    await page.getByRole("link", { name: /^调阅申请/ }).click();
    await page.locator(`tr[data-request="${number}"]`).waitFor();
    await picture("requests", page);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("link", { name: number }).click();
    await page.getByRole("button", { name: "批准", exact: true }).click();
    const dialog = page.getByRole("dialog");
    // The end alone leaves the question open where it begins.
    await fillSpan(dialog, page, [from, middle]);
    await dialog.getByText("查阅（只看）").click();
    await dialog.getByLabel("说明").fill("同意查阅");
    await picture("request-approve", page);
    assert.deepEqual(await barriers(page), []);
    await dialog.getByRole("button", { name: /^批\s?准$/ }).click();
    await page.locator(".page-lead").getByText("已批准").waitFor();
    await page.getByText("同意查阅").waitFor();
    await page.locator("[data-waiting]").waitFor({ state: "detached" });
    await picture("request-approved", page);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.context().close();
  }
}

async function thePoliceSeeIt({ gateway, chromium, picture, id, number, beyond }) {
  const page = await newPage(chromium, gateway.address);
  try {
    await signInOnly(page, gateway.person("police_liaison"));
    // The camera's own page offers the request, and nothing else.
    await page.goto(`/cameras/${id}`);
    const bar = page.locator('[data-purpose="ask"]');
    await bar.waitFor();
    assert.equal(await bar.getByRole("radio").count(), 1);
    await bar.getByLabel("调阅申请").click();
    await page.locator(".ant-select-item-option", { hasText: number }).first().waitFor();
    await picture("request-purpose", page);
    // From the request itself one comes to its footage.
    await page.goto("/requests");
    await page.getByRole("link", { name: number }).click();
    await page.getByRole("button", { name: "观看" }).click();
    await page.locator('[data-purpose="state_organ"]').getByText(number).waitFor();
    await page.locator("button:not([disabled])[aria-label='播放']").click();
    const video = page.locator("video[data-clip]");
    await until(15_000, "it plays", () => video.evaluate((one) => one.currentTime > 0.3));
    await picture("request-watched", page);
    assert.deepEqual(await barriers(page), []);
    const address = await video.getAttribute("src");
    const status = (change) => {
      const { pathname, searchParams } = new URL(address, gateway.address);
      for (const [field, value] of Object.entries(change)) searchParams.set(field, value);
      const path = `${pathname}?${searchParams.toString()}`;
      return page.evaluate(async (path) => (await fetch(path)).status, path);
    };
    assert.equal(await status({}), 200, "inside");
    assert.equal(await status({ to: new Date(beyond).toISOString() }), 403, "outside");
    assert.equal(await status({ download: "1" }), 403, "only watching was granted");
    await page.goto(`/cameras/${id}?at=${new Date(beyond).toISOString()}`);
    await page.getByText("此时不在申请批准的录像时段内").waitFor();
    await picture("request-outside", page);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.context().close();
  }
}

async function aPersonTakesNothing({ gateway, chromium, page, picture, name, from, to }) {
  await page.goto("/requests");
  await page.getByRole("button", { name: "登记申请" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("自然人", { exact: true }).click();
  assert.equal(await dialog.getByText("调取（可下载）").count(), 0, "no such word");
  await dialog.getByLabel("姓名").fill("孙某");
  for (const [field, choice] of [
    ["与事件的关系", "本人"],
    ["需要保护的权益", "财产"],
  ]) {
    await chooseOption(page, dialog.getByLabel(field), choice);
  }
  await chooseCamera(page, dialog, name);
  await fillSpan(dialog, page, [from, to]);
  await dialog.getByLabel("事由").fill("电动车丢失");
  await picture("request-person");
  await dialog.getByRole("button", { name: "提交申请" }).click();
  const number = await numberOf(page);
  const director = await newPage(chromium, gateway.address);
  try {
    await signIn(director, gateway.person("director"));
    await director.goto("/requests");
    await director.getByRole("link", { name: number }).click();
    await director.getByRole("button", { name: "批准", exact: true }).click();
    const asked = director.getByRole("dialog");
    await asked.getByRole("button", { name: /^批\s?准$/ }).click();
    await director.locator(".page-lead").getByText("已批准").waitFor();
  } finally {
    await director.context().close();
  }
  await page.getByRole("button", { name: "观看" }).click();
  await page.locator('[data-purpose="natural_person"]').getByText(number).waitFor();
  await page.locator("button:not([disabled])[aria-label='播放']").click();
  const video = page.locator("video[data-clip]");
  await until(15_000, "it plays", () => video.evaluate((one) => one.currentTime > 0.3));
  await page.locator(`[data-mark="${number}"]`).waitFor();
  assert.equal(await page.getByRole("button", { name: "下载" }).count(), 0, "no downloads");
  await picture("request-on-site");
  assert.deepEqual(await barriers(page), []);
  const address = await video.getAttribute("src");
  const status = await page.evaluate(
    async (path) => (await fetch(`${path}&download=1`)).status,
    address,
  );
  assert.equal(status, 403, "the gateway refuses it as well");
}
