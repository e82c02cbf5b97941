import assert from "node:assert/strict";
import { MAIN, readCode, watchCodes } from "../code.mjs";
import { until } from "../gateway.mjs";
import { openCamera } from "../town.mjs";

export async function recorded_pictures_play_from_the_timeline(context) {
  const { gateway, page, picture, note } = context;
  await openCamera(page, gateway, "town_operator");
  await page.getByRole("button", { name: "播放", exact: true }).click();
  const video = page.locator("video[data-clip]");
  const time = () => video.evaluate((element) => element.currentTime);
  await until(10_000, "the recording plays", async () => (await time()) > 0.5);
  const [seen] = await page.evaluate(watchCodes, {
    selector: "video[data-clip]",
    ms: 4000,
    loop: MAIN.loop,
    reader: String(readCode),
  });
  note(`camera ${seen.cameras} at ${seen.rate.toFixed(1)}/s from the recording`);
  assert.deepEqual(seen.cameras, [1]);
  assert.ok(Math.abs(seen.rate - MAIN.rate) < 0.2 * MAIN.rate, `plays at ${seen.rate}`);
  await picture("camera");
  await page.keyboard.press(" ");
  const slider = page.locator('canvas[role="slider"]');
  const words = await slider.getAttribute("aria-valuetext");
  assert.match(words ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 有录像$/);
  // A day before anything was recorded: the reason, or that there is none.
  await slider.focus();
  await page.keyboard.press("PageDown");
  await page.getByText("此时没有录像").waitFor();
  await page.getByRole("button", { name: "下一段录像" }).click();
  await until(10_000, "footage again", () => video.evaluate((v) => v.readyState >= 2));
}

export async function a_still_from_another_day_is_not_made_up(context) {
  const { gateway, page } = context;
  await openCamera(page, gateway, "town_operator");
  await page.getByLabel("选择日期").fill("2020-01-01");
  await page.keyboard.press("Enter");
  await page.getByText("这一天没有录像").waitFor();
}
