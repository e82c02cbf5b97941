import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { sayYes, signIn, standsStill } from "../browsers.mjs";
import { sleep } from "../gateway.mjs";

export async function places_are_added_moved_and_removed({ gateway, page, picture }) {
  const name = `试验村${Date.now() % 100000}`;
  await signIn(page, gateway.person("administrator"));
  await page.goto("/cameras");
  await page.getByRole("button", { name: "区域、站点与录像机" }).click();
  const drawer = page.locator(".ant-drawer");
  const save = async () => {
    const dialog = page.locator(".ant-modal");
    await dialog.getByRole("button", { name: "保存" }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await drawer.getByRole("button", { name: "添加下级区域" }).first().click();
  await page.locator(".ant-modal").getByLabel("名称").fill(name);
  await save();
  const village = drawer.locator("li").filter({ hasText: name });
  await village.getByRole("button", { name: "添加站点" }).click();
  await page.locator(".ant-modal").getByLabel("名称").fill("试验室");
  await save();
  await village.getByRole("button", { name: "添加录像机" }).click();
  await page.locator(".ant-modal").getByLabel("名称").fill("NVR-9");
  await save();
  await village.getByText("NVR-9").waitFor();
  // What is used is not removed, and people are told what uses it.
  await drawer.getByRole("button", { name: `删除 ${name}` }).click();
  await sayYes(page);
  await drawer.getByText(`不能删除“${name}”：还有 1 个站点。请先移走或删除它们。`).waitFor();
  await picture("places");
  // What is under the mouse is lit up.
  await page.mouse.move(0, 0);
  await sleep(400);
  assert.deepEqual(await barriers(page), []);
  await drawer.getByRole("button", { name: "编辑 NVR-9" }).click();
  await page.locator(".ant-modal").getByLabel("名称").fill("NVR-10");
  await save();
  for (const gone of ["NVR-10", "试验室", name]) {
    await drawer.getByRole("button", { name: `删除 ${gone}` }).click();
    await sayYes(page);
    await drawer.getByRole("button", { name: `删除 ${gone}` }).waitFor({ state: "detached" });
  }
}

export async function areas_of_people_and_keys_are_chosen_in_a_tree({ gateway, page, picture }) {
  const name = `probe${Date.now() % 100000}`;
  await signIn(page, gateway.person("administrator"));
  await page.goto("/users");
  await page.getByRole("button", { name: "添加用户" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("用户名").fill(name);
  await dialog.getByLabel("区域").click();
  const tree = page.locator(".ant-select-tree-title");
  await tree.nth(1).waitFor();
  await standsStill(page);
  await tree.nth(1).click();
  await picture("user-areas");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "保存" }).click();
  const secret = page.getByRole("dialog").filter({ hasText: `${name} 的首次密码` });
  await secret.locator("code").waitFor();
  await secret.getByRole("button", { name: "我已保存" }).click();
  const row = page.getByRole("row", { name: new RegExp(name) });
  await row.getByText("义新镇综治中心 / ").waitFor();
  await row.getByRole("button", { name: "停用" }).click();
  await sayYes(page);
  await row.getByRole("button", { name: "启用" }).waitFor();
  await row.getByRole("button", { name: "重置密码" }).click();
  await sayYes(page);
  await secret.locator("code").waitFor();
  await secret.getByRole("button", { name: "我已保存" }).click();
  await picture("users-tree");
}
