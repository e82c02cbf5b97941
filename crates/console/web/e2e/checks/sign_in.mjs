import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { barriers } from "../barriers.mjs";
import { sayYes, signIn, standsStill } from "../browsers.mjs";

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
  const area = page.locator(".ant-select-tree-title").first();
  await area.waitFor();
  await standsStill(page);
  await area.click();
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
  await page.locator("[data-gate]").waitFor();
  // The token of the session was renewed, and the page holds the new one.
  await page.goto("/cameras");
  await page.locator(".shell-user").click();
  await page.getByText("登录设备").click();
  await page.getByText("本机").waitFor();
  note("the first password was shown once, worked once, and was changed");
}

/** The code of an authenticator (RFC 6238), some steps from now. */
function code(secret, away) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((one) => letters.indexOf(one).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + away));
  const hash = createHmac("sha1", key).update(step).digest();
  const word = hash.readUInt32BE(hash[19] & 0xf) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, "0");
}

/** Somebody from outside whose contract ends soon sets up a second factor, signs in with it, loses it. */
export async function a_second_factor_and_papers_that_run_out({ gateway, page, picture, note }) {
  const outsider = `outsider${Date.now() % 100000}`;
  await signIn(page, gateway.person("administrator"));
  await page.goto("/system");
  await page.getByText("未要求动态口令").waitFor();
  await page.goto("/users");
  await page.getByRole("button", { name: "添加用户" }).click();
  const modal = page.getByRole("dialog");
  await modal.getByLabel("用户名").fill(outsider);
  await modal.getByLabel("区域").click();
  const area = page.locator(".ant-select-tree-title").first();
  await area.waitFor();
  await standsStill(page);
  await area.click();
  await page.keyboard.press("Escape");
  const soon = new Date(Date.now() + 5 * 24 * 3600_000 + 8 * 3600_000).toISOString().slice(0, 10);
  await modal.getByLabel("合同截止日期").fill(soon);
  await page.keyboard.press("Enter");
  await modal.getByRole("button", { name: "保存" }).click();
  await modal.getByText("填写合同截止日期须填写协议编号").first().waitFor();
  await modal.getByLabel("保密及责任协议编号").fill("外包〔2026〕7号");
  await modal.getByRole("button", { name: "保存" }).click();
  const password = await page.locator(".secret").innerText();
  await page.getByRole("button", { name: "我已保存" }).click();
  const added = page.getByRole("row").filter({ hasText: outsider });
  await added.getByText(`合同 ${soon} 到期`).waitFor();
  await picture("papers");
  assert.deepEqual(await barriers(page), []);
  await page.locator(".shell-user").click();
  await page.getByText("退出登录").click();

  const own = "qinglian-2027";
  await page.getByLabel("用户名").fill(outsider);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByLabel("原密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill(own);
  await page.getByLabel("再次输入新密码").fill(own);
  await page.getByRole("button", { name: "确认修改" }).click();
  await page.locator(".shell-user").click();
  await page.getByText("动态口令", { exact: true }).click();
  await page.getByLabel("密码", { exact: true }).fill(own);
  await page.getByRole("button", { name: "开始启用" }).click();
  const secret = (await page.locator(".secret").innerText()).replaceAll(" ", "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok((await page.locator(".ant-qrcode svg").count()) > 0);
  await picture("second-factor");
  await page.getByLabel("验证器显示的 6 位数字").fill(code(secret, 0));
  await page.getByRole("button", { name: "确认启用" }).click();
  await page.locator(".recovery-codes li").first().waitFor();
  const recovery = await page.locator(".recovery-codes li").allInnerTexts();
  assert.equal(recovery.length, 10);
  await page.getByRole("button", { name: "我已保存" }).click();
  await page.locator(".recovery-codes").waitFor({ state: "detached" });
  await page.locator(".shell-user").click();
  await page.getByText("退出登录").click();

  await page.getByLabel("用户名").fill(outsider);
  await page.getByLabel("密码", { exact: true }).fill(own);
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByText("请输入动态口令").waitFor();
  await picture("sign-in-code");
  await page.getByLabel("动态口令").fill(recovery[0]);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".shell-user").click();
  await page.getByText("退出登录").click();

  await signIn(page, gateway.person("administrator"));
  await page.goto("/users");
  const row = page.getByRole("row").filter({ hasText: outsider });
  await row.getByRole("button", { name: "重置动态口令" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await row.getByRole("button", { name: "重置动态口令" }).click();
  await sayYes(page);
  await row.getByRole("button", { name: "重置动态口令" }).waitFor({ state: "detached" });
  note("papers, a second factor, a recovery code and a reset, all in the console");
}
