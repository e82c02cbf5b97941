import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { readCode, watchCodes, MAIN } from "../code.mjs";
import { sleep, until } from "../gateway.mjs";
import { signIn } from "../browsers.mjs";
import { chooseArea, chooseFirst, openCamera } from "../town.mjs";

export async function a_clip_is_attached_plays_and_downloads_by_range(context) {
  const { gateway, page, picture, note } = context;
  await openCamera(page, gateway, "case_officer");
  await page.getByRole("button", { name: "播放", exact: true }).click();
  const clip = page.locator("video[data-clip]");
  await until(10_000, "it plays", () => clip.evaluate((video) => video.currentTime > 0.5));
  await page.keyboard.press("i");
  await sleep(5000);
  await page.keyboard.press("o");
  await page.keyboard.press(" ");
  await page.getByRole("button", { name: "关联到事件" }).click();
  const dialog = page.getByRole("dialog");
  await chooseFirst(page, dialog.getByRole("combobox", { name: "事件" }));
  // The pictures at both marks are there to compare with what was meant.
  await until(10_000, "both pictures", () =>
    dialog
      .locator(".still img")
      .evaluateAll((all) => all.length === 2 && all.every((one) => one.naturalWidth > 0)),
  );
  await dialog.getByLabel("说明").fill("浏览器测试");
  await picture("attach");
  await dialog.getByRole("button", { name: "关联" }).click();
  await page.getByRole("link", { name: /^已关联 .* 到 \d{8}-\d{4}，点击查看事件$/ }).click();

  const link = page.locator('[data-link="span"]').filter({ hasText: "浏览器测试" });
  await link.getByRole("button", { name: "播放" }).click();
  const video = link.locator("video[data-span]");
  await until(10_000, "it plays here", () =>
    video.evaluate((element) => element.currentTime > 0.3),
  );
  const [seen] = await page.evaluate(watchCodes, {
    selector: "video[data-span]",
    ms: 2000,
    loop: MAIN.loop,
    reader: String(readCode),
  });
  assert.deepEqual(seen.cameras, [1]);
  await picture("case");

  const address = await video.getAttribute("data-span");
  const api = await gateway.api("case_officer");
  const part = await api(address, { headers: { Range: "bytes=0-99" } });
  assert.equal(part.status, 206);
  const whole = Number(part.headers.get("content-range").split("/")[1]);
  const bytes = Buffer.from(await part.arrayBuffer());
  assert.equal(bytes.length, 100);
  assert.equal(bytes.toString("latin1", 4, 8), "ftyp");

  const download = page.waitForEvent("download");
  await link.getByRole("button", { name: "下载" }).click();
  const file = await readFile(await (await download).path());
  assert.equal(file.length, whole);
  assert.deepEqual(file.subarray(0, 100), bytes);
  note(`${whole} bytes: the same by Range and as a download`);
}

export async function a_case_goes_from_report_to_closure({ gateway, page, picture }) {
  await signIn(page, gateway.person("case_officer"));
  await page.goto("/cases");
  await page.getByRole("button", { name: "登记事件" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("标题").fill("路灯不亮");
  await chooseArea(page, dialog.getByLabel("区域"));
  await dialog.getByRole("button", { name: "登记事件" }).click();
  await page.getByRole("heading", { name: "路灯不亮" }).waitFor();
  for (const [action, note] of [
    ["受理", ""],
    ["村级自办", ""],
    ["反馈", "已更换灯泡"],
    ["核查通过", ""],
  ]) {
    await page.locator(".page-actions").getByRole("button", { name: action }).click();
    const modal = page.getByRole("dialog");
    if (note) {
      // Without a word this is not possible.
      await modal.getByRole("button", { name: action }).click();
      await modal.getByText("必填").waitFor();
      await modal.getByLabel("说明").fill(note);
    }
    await modal.getByRole("button", { name: action }).click();
    await modal.waitFor({ state: "detached" });
  }
  await page.locator(".page-lead").getByText("办结").waitFor();
  await page.getByText("已更换灯泡").waitFor();
  await picture("case-closed");
}
