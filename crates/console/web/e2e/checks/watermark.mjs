import assert from "node:assert/strict";
import { onDutyInFirefox, openFirefox } from "../browsers.mjs";
import { sleep } from "../gateway.mjs";
import { openCamera } from "../town.mjs";

const MARK = "[data-watermark] .watermark-mark";

/** Where a mark stands, over which picture, and what it says. */
const look = (selector) => {
  const mark = document.querySelector(selector);
  const frame = mark.closest(".live, .day-player, .marked").getBoundingClientRect();
  const { left, top, right, bottom } = mark.getBoundingClientRect();
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const caption = document.querySelector("[data-tile] .tile-caption")?.getBoundingClientRect();
  return {
    text: mark.textContent,
    at: [left, top],
    inside: left >= frame.left && right <= frame.right + 1 && bottom <= frame.bottom,
    pressed: mark.contains(over),
    belowCaption: caption !== undefined && bottom > caption.top && top < caption.bottom,
  };
};

function right({ text, inside, pressed, belowCaption }, name) {
  assert.ok(text.includes(name), text);
  assert.match(text, /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/);
  assert.ok(inside, "over the picture");
  assert.ok(!pressed, "presses go to what is below");
  assert.ok(!belowCaption, "not on the caption");
}

export async function a_watermark_moves_over_every_picture({ gateway, page, picture }) {
  await openCamera(page, gateway, "town_operator");
  await page.locator("button:not([disabled])[aria-label='播放']").click();
  await page.locator("video[data-clip]").waitFor();
  const { name } = gateway.person("town_operator");
  const mark = `.day-player ${MARK}`;
  const shown = await page.locator(`[data-watermark="${name}"]`).first();
  await shown.waitFor({ state: "attached" });
  const before = await page.evaluate(look, mark);
  right(before, before.text.split(/[·\d]/)[0].trim());
  await sleep(2500);
  const after = await page.evaluate(look, mark);
  assert.notDeepEqual(after.at, before.at, "it moves");
  assert.notEqual(after.text, before.text, "the time goes on");
  await picture("watermark-day");

  // What is around the picture fills the screen, the picture alone does not.
  await page.locator(".day-player").getByRole("button", { name: "全屏" }).click();
  await page.waitForFunction(() => document.fullscreenElement?.className === "day-player");
  right(await page.evaluate(look, mark), "");
  await picture("watermark-full-screen");
  await page.evaluate(() => document.exitFullscreen());
  await page.waitForFunction(() => !document.fullscreenElement);
  await page.locator("video[data-clip]").evaluate((video) => video.requestFullscreen());
  await page.waitForFunction(() => !document.fullscreenElement);

  await page.goto("/wall");
  await page.locator('video[data-picture="playing"]').first().waitFor();
  await page.locator(`[data-tile] ${MARK}`).first().waitFor({ state: "attached" });
  right(await page.evaluate(look, `[data-tile] ${MARK}`), "");
  await picture("watermark-wall");
  // Who wants no motion sees it stand still, and elsewhere after a while.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const still = await page
    .locator(`[data-tile] ${MARK}`)
    .first()
    .evaluate((one) => window.getComputedStyle(one).animationTimingFunction);
  assert.match(still, /steps/);
}

export async function a_watermark_stays_in_full_screen_in_firefox({ gateway, picture }) {
  const firefox = await openFirefox();
  try {
    const page = await onDutyInFirefox(firefox, gateway);
    await page.waitForSelector('video[data-picture="playing"]', { timeout: 30_000 });
    await page.waitForSelector(`[data-tile] ${MARK}`);
    await page.locator('button[aria-label="全屏"]').click();
    await page.waitForFunction(() => document.fullscreenElement?.className === "wall-stage");
    right(await page.evaluate(look, `[data-tile] ${MARK}`), "");
    await picture("watermark-firefox", page);
  } finally {
    await firefox.close();
  }
}
