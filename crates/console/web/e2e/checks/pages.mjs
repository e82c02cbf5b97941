import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { signIn } from "../browsers.mjs";

const PAGES = [
  ["wall", "/wall", "[data-tile]"],
  ["alerts", "/alerts", "tbody a"],
  ["cameras", "/cameras", "tbody a"],
  ["cases", "/cases", "tbody a"],
  ["users", "/users", "tr[data-row-key]"],
  ["api-keys", "/api-keys", ".ant-empty, tr[data-row-key]"],
  ["receivers", "/receivers", ".ant-empty, tr[data-row-key]"],
  ["register", "/register", "tr[data-row-key]"],
  ["system", "/system", ".ant-progress"],
];

export async function the_description_of_the_API_opens_under_its_policy({ page, picture }) {
  await page.goto("/api/docs/");
  await page.locator(".opblock").first().click();
  await page.locator(".opblock-body").first().waitFor();
  await picture("api-docs");
}

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
  const auditor = gateway.person("audit_administrator");
  await signIn(page, auditor);
  await page.goto("/audit");
  await page.getByRole("cell", { name: "登录" }).first().waitFor();
  // The newest seal can be copied.
  await page.getByText(/^\d+-[0-9a-f]{64}$/).waitFor();
  // Whose rows: by a click on somebody, and taken back; by a name that nobody has.
  await page.getByRole("cell").getByRole("button", { name: auditor.name }).first().click();
  await page.getByText(`只看 ${auditor.name}`).waitFor();
  await page.locator(".filters .ant-tag-close-icon").click();
  await page.getByRole("searchbox", { name: "用户名" }).fill("nobody");
  await page.getByRole("searchbox", { name: "用户名" }).press("Enter");
  await page.getByText("没有记录").first().waitFor();
  await page.getByRole("searchbox", { name: "用户名" }).fill("");
  await page.getByRole("searchbox", { name: "用户名" }).press("Enter");
  await page.getByRole("cell", { name: "登录" }).first().waitFor();
  const [table] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "导出" }).click(),
  ]);
  assert.match(table.suggestedFilename(), /^audit-\d{14}\.csv$/);
  await picture("audit");
  assert.deepEqual(await barriers(page), []);
  await page.locator(".ant-segmented").getByText("删除证明").click();
  await page.getByRole("heading", { name: "删除证明" }).waitFor();
  await page.getByText("没有删除过录像").first().waitFor();
  await picture("deletions");
  assert.deepEqual(await barriers(page), []);
  // An auditor reads and sees no pictures.
  assert.equal(await page.getByRole("link", { name: "实时预览" }).count(), 0);
}
