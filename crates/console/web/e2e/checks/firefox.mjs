import assert from "node:assert/strict";
import { onDutyInFirefox, openFirefox } from "../browsers.mjs";
import { MAIN, readCode, watchCodes } from "../code.mjs";
import { sleep } from "../gateway.mjs";
import { cameras, H265 } from "../town.mjs";

export async function h265_plays_in_firefox({ gateway, picture, note }) {
  const { id } = (await cameras(gateway)).get(H265);
  const firefox = await openFirefox();
  try {
    const page = await onDutyInFirefox(firefox, gateway);
    const playing = (stream) =>
      `video[data-camera="${id}"][data-stream="${stream}"][data-picture="playing"]`;
    await page.waitForSelector(playing("sub"), { timeout: 30_000 });
    await page.$eval(`[data-tile]:has(${playing("sub")})`, (tile) => tile.focus());
    await page.keyboard.press("Enter");
    await page.waitForSelector(playing("main"), { timeout: 30_000 });
    // It begins with what came since the last key picture and runs up to the newest one.
    await sleep(2000);
    const [seen] = await page.evaluate(watchCodes, {
      selector: 'video[data-stream="main"]',
      ms: 6000,
      loop: MAIN.loop,
      reader: String(readCode),
    });
    const size = await page.$eval('video[data-stream="main"]', (video) => video.videoWidth);
    await picture("firefox-h265", page);
    note(`camera ${seen.cameras} at ${seen.rate.toFixed(1)}/s, ${size} pixels wide`);
    assert.deepEqual(seen.cameras, [H265]);
    assert.equal(size, 1280, "the full stream and not the small one");
    assert.ok(Math.abs(seen.rate - MAIN.rate) < 0.2 * MAIN.rate, `runs at ${seen.rate}`);
    assert.equal(await page.$(".badge-warn"), null);
  } finally {
    await firefox.close();
  }
}
