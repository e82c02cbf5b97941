import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { signIn } from "../browsers.mjs";
import { chooseFirst } from "../town.mjs";

const PAGES = [
  ["wall", "/wall", "[data-tile]"],
  ["alerts", "/alerts", "tbody a"],
  ["cameras", "/cameras", "tbody a"],
  ["cases", "/cases", "tbody a"],
  ["users", "/users", "tr[data-row-key]"],
  ["api-keys", "/api-keys", ".ant-empty, tr[data-row-key]"],
  ["receivers", "/receivers", ".ant-empty, tr[data-row-key]"],
  ["system", "/system", ".ant-progress"],
];

export async function every_page_opens_without_barriers({ gateway, page, picture }) {
  await signIn(page, gateway.person("administrator"));
  const found = [];
  for (const [title, path, there] of PAGES) {
    await page.goto(path);
    await page.locator(there).first().waitFor();
    if (title !== "wall") await picture(title);
    found.push(...(await barriers(page)).map((barrier) => `${title}: ${barrier}`));
  }
  await page.goto("/cameras");
  await page.locator("tbody a").first().click();
  await page.locator('canvas[role="slider"]').waitFor();
  found.push(...(await barriers(page)).map((barrier) => `camera: ${barrier}`));
  await page.goto("/cases");
  await page.locator("tbody a").first().click();
  await page.locator(".ant-steps-horizontal").waitFor();
  found.push(...(await barriers(page)).map((barrier) => `case: ${barrier}`));
  assert.deepEqual(found, []);
}

export async function the_audit_log_names_what_was_done({ gateway, page, picture }) {
  await signIn(page, gateway.person("auditor"));
  await page.goto("/audit");
  await page.getByRole("cell", { name: "登录" }).first().waitFor();
  await picture("audit");
  assert.deepEqual(await barriers(page), []);
  // An auditor reads and sees no pictures.
  assert.equal(await page.getByRole("link", { name: "实时预览" }).count(), 0);
}

export async function a_camera_is_tried_added_and_removed({ gateway, page, picture }) {
  await signIn(page, gateway.person("administrator"));
  await page.goto("/cameras");
  await page.getByRole("button", { name: "添加摄像机" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("名称").fill("试用-村口-东向-枪机");
  await chooseFirst(page, form.getByLabel("站点"));
  await form.getByLabel("主码流地址").fill("rtsp://user:secret@127.0.0.1:9/ch1");
  await form.getByRole("button", { name: "保存" }).click();
  await form.getByText("用户名和密码").first().waitFor();
  // An address where nothing listens: an answer with advice, not an error.
  await form.getByLabel("主码流地址").fill("rtsp://127.0.0.1:9/ch1");
  await form.getByRole("button", { name: "测试主码流" }).click();
  await form.getByText("建议").waitFor();
  await picture("camera-form");
  await form.getByRole("button", { name: "保存" }).click();
  await page.getByRole("link", { name: "试用-村口-东向-枪机" }).waitFor();
  await page
    .getByRole("row", { name: /试用-村口/ })
    .getByRole("button", { name: "编辑" })
    .click();
  await form.getByRole("button", { name: "删除" }).click();
  await page.locator(".ant-popconfirm").getByRole("button", { name: "确定" }).click();
  await page.getByRole("link", { name: "试用-村口-东向-枪机" }).waitFor({ state: "detached" });
}
