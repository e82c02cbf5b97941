import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { sayYes, signIn } from "../browsers.mjs";
import { readCode } from "../code.mjs";
import { until } from "../gateway.mjs";
import { approve, cameras, chooseOption, DEVICE, H265, HEALTHY } from "../town.mjs";

/** The camera that was just added and waits for approval gets it. */
async function approved(wizard, gateway, name) {
  await wizard.locator('[data-state="unapproved"]').waitFor({ timeout: 20_000 });
  await wizard.locator('[data-missing="class"]').waitFor();
  const api = await gateway.api("administrator");
  const { items } = await (await api("/api/v1/cameras?limit=500")).json();
  await approve(gateway, items.find((camera) => camera.name === name).id);
}

/** The wizard, its device fields filled with the simulated camera of this number. */
async function openWizard(page, gateway, number, password) {
  const camera = (await cameras(gateway)).get(number);
  const { hostname, port } = new URL(camera.main.url);
  await signIn(page, gateway.person("administrator"));
  await page.goto("/cameras");
  await page.getByRole("button", { name: "添加摄像机" }).click();
  const wizard = page.getByRole("dialog");
  await wizard.getByText("其他", { exact: true }).click();
  await wizard.getByLabel("IP 地址或主机名").fill(hostname);
  await wizard.getByLabel("端口").fill(port);
  await wizard.getByLabel("设备用户名").fill(DEVICE.username);
  await wizard.getByLabel("设备密码").fill(password);
  const main = wizard.getByLabel("主码流地址");
  await until(5000, "the template's address", async () =>
    (await main.inputValue()).endsWith(`:${port}/stream1`),
  );
  // A pasted address with credentials gives them away to their own fields.
  const { username } = DEVICE;
  await main.fill(camera.main.url.replace("://", `://${username}:${password}@`));
  await wizard.getByLabel("子码流地址").fill(camera.sub.url);
  assert.equal(await main.inputValue(), camera.main.url);
  assert.equal(await wizard.getByLabel("设备密码").inputValue(), password);
  return wizard;
}

const probe = (wizard, stream) => wizard.locator(`[data-probe="${stream}"]`);
const press = (wizard, name) => wizard.getByRole("button", { name, exact: true }).click();
const heading = (wizard, name) => wizard.getByRole("heading", { name }).waitFor();

export async function the_wizard_adds_a_camera_that_comes_online({ gateway, page, picture, note }) {
  const found = [];
  const look = async (step) => {
    await picture(`wizard-${step}`);
    found.push(...(await barriers(page)).map((barrier) => `${step}: ${barrier}`));
  };
  const wizard = await openWizard(page, gateway, H265, DEVICE.password);
  await look("address");
  await wizard.getByLabel("子码流地址").press("Enter");

  await heading(wizard, "能否取到画面？");
  await picture("wizard-testing");
  for (const stream of ["main", "sub"]) {
    await probe(wizard, stream).locator("img").waitFor({ timeout: 30_000 });
  }
  await probe(wizard, "main").getByText("H.265", { exact: true }).waitFor();
  await probe(wizard, "main").getByText("主码流为 H.265").waitFor();
  await probe(wizard, "sub").getByText("640×360").waitFor();
  assert.equal(await probe(wizard, "sub").getByText("1280×720").count(), 0);
  await look("test");
  await press(wizard, "下一步");

  await heading(wizard, "录什么，存多久？");
  await wizard.getByText("两路都录").click();
  await wizard.getByLabel("至少保存（天）").fill("30");
  await wizard
    .getByText(/每天约 .+ GB，30 天约/)
    .first()
    .waitFor();
  await look("plan");
  await press(wizard, "下一步");

  await heading(wizard, "装在哪里，叫什么？");
  await wizard.getByRole("treeitem", { name: "茅庵村" }).first().waitFor();
  await wizard.getByText("待建一村", { exact: true }).click();
  await wizard.getByRole("button", { name: "在“待建一村”下新建站点" }).click();
  const modal = page.locator(".ant-modal");
  // A second try finds the first one's site and recorder there.
  const attempt = Date.now();
  await modal.getByLabel("名称").fill(`待建一村便民服务站 ${attempt}`);
  await modal.getByRole("button", { name: "保存" }).click();
  await modal.waitFor({ state: "detached" });
  await wizard.getByRole("button", { name: "新建录像机" }).click();
  await modal.getByLabel("名称").fill(`待建一村 NVR ${attempt}`);
  await modal.getByRole("button", { name: "保存" }).click();
  await modal.waitFor({ state: "detached" });
  await wizard.getByLabel("位置").fill("村口");
  for (const [field, option] of [
    ["朝向", "东向"],
    ["机型", "枪机"],
  ]) {
    await chooseOption(page, wizard.getByLabel(field), option);
  }
  const name = "待建一村-村口-东向-枪机";
  await until(
    5000,
    "a name is proposed",
    async () => (await wizard.getByLabel("名称").inputValue()) === name,
  );
  await look("place");
  await press(wizard, "添加摄像机");

  await wizard.locator('[data-state="unapproved"]').waitFor({ timeout: 20_000 });
  await look("legal");
  await approved(wizard, gateway, name);
  const began = performance.now();
  await wizard.locator('[data-state="online"]').waitFor({ timeout: 20_000 });
  note(`online ${((performance.now() - began) / 1000).toFixed(1)} s after its approval`);
  const video = wizard.locator('video[data-picture="playing"]');
  await video.waitFor();
  await until(5000, "its picture", async () => (await video.evaluate(readCode))?.camera === H265);
  await look("done");
  const api = await gateway.api("administrator");
  const { items } = await (await api("/api/v1/cameras?limit=500")).json();
  const added = items.find((camera) => camera.name === name);
  assert.equal(added.plan, "both");
  assert.equal(added.min_days, 30);
  assert.ok(added.recorder_id, "reached through the recorder");
  assert.equal(added.has_credentials, true);

  await press(wizard, "继续添加同类摄像机");
  await heading(wizard, "摄像机在哪里？");
  assert.equal(await wizard.getByLabel("设备用户名").inputValue(), DEVICE.username);
  await wizard.getByText("海康威视", { exact: true }).click();
  assert.match(await wizard.getByLabel("主码流地址").inputValue(), /\/Streaming\/Channels\/101$/);
  await api(`/api/v1/cameras/${added.id}`, { method: "DELETE" });
  assert.deepEqual(found, []);
}

export async function a_wrong_password_is_tried_once_and_explained({ gateway, page, picture }) {
  const wizard = await openWizard(page, gateway, HEALTHY[0], "not-the-password");
  await press(wizard, "下一步");
  await probe(wizard, "main").getByText("请勿反复尝试").waitFor({ timeout: 30_000 });
  await probe(wizard, "sub").getByText("未测试：").waitFor();
  await picture("wizard-denied");
  assert.deepEqual(await barriers(page), []);
  // Going on all the same is possible.
  await press(wizard, "仍要继续");
  await heading(wizard, "录什么，存多久？");
  await wizard.getByText("未测到码率").first().waitFor();
  await press(wizard, "上一步");
  await press(wizard, "上一步");
  await wizard.getByLabel("设备密码").fill(DEVICE.password);
  await press(wizard, "下一步");
  await probe(wizard, "sub").locator("img").waitFor({ timeout: 30_000 });
  await press(wizard, "取消");
  await page
    .locator(".ant-modal")
    .getByRole("button", { name: /放\s?弃/ })
    .click();
  await wizard.waitFor({ state: "detached" });
}

export async function a_camera_that_does_not_answer_is_added_and_removed(context) {
  const { gateway, page, picture } = context;
  await signIn(page, gateway.person("administrator"));
  await page.goto("/cameras");
  await page.getByRole("button", { name: "添加摄像机" }).click();
  const wizard = page.getByRole("dialog");
  await press(wizard, "下一步");
  await wizard.getByText("必填").first().waitFor();
  // Nothing listens there: an answer with advice, not an error.
  await wizard.getByLabel("IP 地址或主机名").fill("127.0.0.1");
  await wizard.getByLabel("端口").fill("9");
  await press(wizard, "下一步");
  await probe(wizard, "main").getByText("请检查 RTSP 端口").waitFor({ timeout: 30_000 });
  await picture("wizard-refused");
  await press(wizard, "仍要继续");
  await press(wizard, "下一步");
  await press(wizard, "添加摄像机");
  await wizard.getByText("请选择站点").waitFor();
  await wizard.getByText("茅庵村监控室", { exact: true }).click();
  const name = "试用-村口-东向-枪机";
  await wizard.getByLabel("名称").fill(name);
  await press(wizard, "添加摄像机");
  await approved(wizard, gateway, name);
  await wizard.locator('[data-state="refused"]').waitFor({ timeout: 20_000 });
  await picture("wizard-trouble");
  await press(wizard, "完成");
  await page.getByRole("row", { name }).getByRole("button", { name: "编辑" }).click();
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: "测试主码流" }).click();
  await form.getByText("建议").waitFor();
  await picture("camera-form");
  await form.getByRole("button", { name: "删除" }).click();
  await sayYes(page);
  await page.getByRole("link", { name }).waitFor({ state: "detached" });
}
