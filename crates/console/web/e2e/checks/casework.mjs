import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { barriers } from "../barriers.mjs";
import { signIn } from "../browsers.mjs";
import { until } from "../gateway.mjs";
import { cameras, footage, openCamera } from "../town.mjs";

export async function the_last_minute_goes_from_the_wall_to_a_case(context) {
  const { gateway, page, picture, note } = context;
  const town = await cameras(gateway);
  const { id } = town.get(1);
  await footage(gateway, id, 20);
  await signIn(page, gateway.person("case_officer"));
  await page.goto("/wall");
  await page.locator("[data-tree-camera]").first().waitFor();
  await page.getByRole("button", { name: "清空全部窗格" }).click();
  await page.locator(`[data-tree-camera="${id}"]`).dblclick();
  await page.locator(`video[data-camera="${id}"][data-picture="playing"]`).waitFor();
  await page.keyboard.press("1");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("新事件").click();
  await dialog.getByLabel("标题").fill("墙上所见");
  await until(10_000, "the last picture", () =>
    dialog
      .locator(".still img")
      .last()
      .evaluate((image) => image.naturalWidth > 0),
  );
  await picture("last-minute");
  assert.deepEqual(await barriers(page), []);
  await dialog.getByRole("button", { name: "登记并关联" }).click();
  await page.getByRole("link", { name: /^已关联/ }).click();
  await page.getByRole("heading", { name: "墙上所见" }).waitFor();
  const api = await gateway.api("case_officer");
  const { links } = await (await api(`/api/v1${new URL(page.url()).pathname}`)).json();
  assert.equal(links.length, 1);
  const [from, to] = [links[0].from, links[0].to].map(Date.parse);
  assert.equal(to - from, 60_000);
  const behind = Date.parse(links[0].at) - to;
  note(`the span ends ${(behind / 1000).toFixed(1)} s before it was attached`);
  await page.locator("[data-held]").getByText("有录像").waitFor();
  await picture("case-work");
  assert.deepEqual(await barriers(page), []);
}

export async function a_case_opens_from_a_camera_event({ gateway, page, picture }) {
  await openCamera(page, gateway, "case_officer");
  await page.getByRole("button", { name: "播放", exact: true }).click();
  const video = page.locator("video[data-clip]");
  await until(10_000, "it plays", () => video.evaluate((one) => one.currentTime > 0.3));
  await page.keyboard.press(" ");
  await page.getByPlaceholder("标记说明").fill("冒烟");
  await page.getByRole("button", { name: /^标记 / }).click();
  const open = page.getByRole("button", { name: /^登记为事件 .* 冒烟$/ });
  await open.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^登记时关联/).waitFor();
  assert.match(await dialog.getByLabel("标题").inputValue(), /冒烟$/);
  assert.notEqual(await dialog.getByLabel("发生时间").inputValue(), "");
  await picture("case-from-event");
  await dialog.getByRole("button", { name: "登记事件" }).click();
  await page.getByRole("heading", { name: /冒烟$/ }).waitFor();
  await page.locator('[data-link="event"]').getByText("冒烟").waitFor();
  await page.getByText("摄像机事件 1").click();
  await page.locator('[data-entry="log"]').first().waitFor({ state: "detached" });
}

export async function the_list_of_cases_keeps_its_filters_and_has_keys({ gateway, page, picture }) {
  await signIn(page, gateway.person("case_officer"));
  await page.goto("/cases");
  await page.locator("a[data-case]").first().waitFor();
  await picture("case-list");
  await page.getByRole("button", { name: /^未办结 \d+$/ }).click();
  await page.getByText("只看我办理的").click();
  await until(5000, "the address", () => page.url().endsWith("?state=open&mine=1"));
  await page.reload();
  assert.equal(await page.getByRole("checkbox").isChecked(), true);
  await page.getByText("只看我办理的").click();
  await page.locator("a[data-case]").first().waitFor();
  await page.locator("h2").click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".ant-steps-horizontal").waitFor();
  await page.goBack();
  await until(5000, "the filter is back", () => page.url().endsWith("?state=open"));
  await page.locator("a[data-case]").first().waitFor();
  await page.locator("h2").click();
  await page.keyboard.press("/");
  await page.keyboard.type("没有这样的事件");
  await page.keyboard.press("Enter");
  await page.getByText("没有事件").first().waitFor();
}

export async function a_case_is_printed_on_paper({ gateway, page, picture, note }) {
  const api = await gateway.api("case_officer");
  const held = await until(60_000, "a case with footage", async () => {
    const { items } = await (await api("/api/v1/cases")).json();
    for (const { id } of items) {
      const record = await (await api(`/api/v1/cases/${id}`)).json();
      if (record.links.some(({ kind }) => kind === "span")) return record;
    }
    return undefined;
  });
  await signIn(page, gateway.person("case_officer"));
  await page.goto(`/cases/${held.id}/print`);
  await page.getByRole("heading", { name: "事件办理单" }).waitFor();
  await page.locator("[data-held]").getByText("有录像").first().waitFor();
  await until(10_000, "every picture", () =>
    page
      .locator(".sheet .still img")
      .evaluateAll((all) => all.length > 0 && all.every((one) => one.naturalWidth > 0)),
  );
  assert.deepEqual(await barriers(page), []);
  await picture("sheet-screen");
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const path = await picture.file("sheet.pdf");
  await writeFile(path, pdf);
  // A4 in points, within one.
  const [, width, height] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString("latin1"));
  assert.ok(Math.abs(width - 595) < 1.5 && Math.abs(height - 842) < 1.5, `${width}×${height}`);
  const drawn = promisify(execFile)("pdftoppm", ["-r", "80", "-png", path, path.slice(0, -4)]);
  await drawn.catch(() => note("pdftoppm is not there: the paper was not drawn"));
  note(`${pdf.length} bytes of PDF`);
}
