import assert from "node:assert/strict";
import { signIn } from "../browsers.mjs";

export async function signing_in_and_out({ gateway, page, picture }) {
  const { name, password } = gateway.person("town_operator");
  await page.goto("/cameras");
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码", { exact: true }).fill("not-the-password-1");
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("alert").getByText("用户名或密码错误").waitFor();
  await picture("sign-in");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByText("演示数据").waitFor();
  // Where one wanted to go before one was asked who one is.
  assert.equal(new URL(page.url()).pathname, "/cameras");
  // An operator manages nobody.
  assert.equal(await page.getByRole("link", { name: "用户" }).count(), 0);
  await page.reload();
  await page.locator(".shell-user").click();
  await page.getByText("退出登录").click();
  await page.getByLabel("用户名").waitFor();
}

export async function the_other_language({ gateway, page, picture }) {
  await signIn(page, gateway.person("town_operator"));
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "Live wall" }).waitFor();
  await page.getByRole("link", { name: "Cameras" }).click();
  await page.getByRole("cell", { name: "Online" }).first().waitFor();
  await picture("english");
  await page.reload();
  await page.getByRole("heading", { name: "Cameras" }).waitFor();
}

export async function a_first_password_must_be_changed({ gateway, page, note }) {
  await signIn(page, gateway.person("administrator"));
  await page.goto("/users");
  await page.getByRole("button", { name: "添加用户" }).click();
  const modal = page.getByRole("dialog");
  await modal.getByLabel("用户名").fill("newcomer");
  await modal.getByLabel("显示名").fill("新来的");
  await modal.getByLabel("区域").click();
  await page.locator(".ant-select-tree-title").first().click();
  await page.keyboard.press("Escape");
  await modal.getByRole("button", { name: "保存" }).click();
  const password = await page.locator(".secret").innerText();
  assert.match(password, /^[a-z]{4}-\d{4}-[a-z]{4}-\d{4}$/);
  await page.getByRole("button", { name: "我已保存" }).click();
  await page.locator(".shell-user").click();
  await page.getByText("退出登录").click();
  await page.getByLabel("用户名").fill("newcomer");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByRole("heading", { name: "修改密码" }).waitFor();
  await page.getByLabel("原密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill("qinglian-2027");
  await page.getByLabel("再次输入新密码").fill("qinglian-2027");
  await page.getByRole("button", { name: "确认修改" }).click();
  await page.locator("[data-tile]").first().waitFor();
  note("the first password was shown once, worked once, and was changed");
}
