import assert from "node:assert/strict";
import { signIn } from "../browsers.mjs";
import { MAIN, readCode, SUB, watchCodes } from "../code.mjs";
import { sleep, until } from "../gateway.mjs";
import { cameras, DENYING, H265, HEALTHY, REFUSING } from "../town.mjs";

const tile = (page, index) => page.locator(`[data-tile="${index}"]`);
const inTree = (page, { id }) => page.locator(`[data-tree-camera="${id}"]`);
const playing = (page, id, stream = "sub") =>
  page.locator(`video[data-camera="${id}"][data-stream="${stream}"][data-picture="playing"]`);

async function emptyWall(page, gateway) {
  await signIn(page, gateway.person("town_operator"));
  await page.goto("/wall");
  await page.locator("[data-tree-camera]").first().waitFor();
  await page.getByRole("button", { name: "清空全部窗格" }).click();
}

export async function nine_tiles_advance_at_the_cameras_rate({ gateway, page, picture, note }) {
  const town = await cameras(gateway);
  await emptyWall(page, gateway);
  // A camera by dragging it, the others by double-click: each takes the next free tile.
  await inTree(page, town.get(HEALTHY[0])).dragTo(tile(page, 4));
  for (const number of HEALTHY.slice(1)) await inTree(page, town.get(number)).dblclick();
  for (const number of HEALTHY) await playing(page, town.get(number).id).waitFor();
  await sleep(2000);
  const seen = await page.evaluate(watchCodes, {
    selector: "[data-tile] video",
    ms: 8000,
    loop: SUB.loop,
    reader: String(readCode),
  });
  await picture("wall");
  note(seen.map(({ cameras: [one], rate }) => `${one}: ${rate.toFixed(1)}/s`).join("  "));
  assert.equal(seen.length, 9);
  for (const { id, cameras: shown, rate, unread, backwards } of seen) {
    const number = HEALTHY.find((one) => town.get(one).id === id);
    assert.deepEqual(shown, [number], `tile of camera ${number}`);
    assert.ok(Math.abs(rate - SUB.rate) < 0.15 * SUB.rate, `camera ${number} runs at ${rate}`);
    assert.deepEqual(unread, []);
    assert.deepEqual(backwards, [], `camera ${number} goes back`);
  }
  assert.equal(await tile(page, 4).locator("video").getAttribute("data-camera"), town.get(1).id);
  await page.reload();
  for (const number of HEALTHY) await playing(page, town.get(number).id).waitFor();
}

export async function a_cut_connection_brings_back_no_older_picture(context) {
  const { gateway, page, note } = context;
  const town = await cameras(gateway);
  // Kept by the page itself, so that a check can end them.
  await page.addInitScript(() => {
    window.sockets = [];
    window.WebSocket = class extends window.WebSocket {
      constructor(...given) {
        super(...given);
        window.sockets.push(this);
      }
    };
  });
  await emptyWall(page, gateway);
  for (const number of [1, 2]) await inTree(page, town.get(number)).dblclick();
  for (const number of [1, 2]) await playing(page, town.get(number).id).waitFor();
  await page.keyboard.press("f");
  await playing(page, town.get(2).id, "main").waitFor();
  await sleep(2000);
  const watched = { ms: 25_000, reader: String(readCode), every: 20 };
  const watching = Promise.all(
    [
      ['video[data-stream="main"]', MAIN.loop],
      ['video[data-stream="sub"]', SUB.loop],
    ].map(([selector, loop]) => page.evaluate(watchCodes, { ...watched, selector, loop })),
  );
  let cuts = 0;
  // At other moments between two key pictures each time.
  for (const pause of [1700, 2300, 1900, 3100, 2700, 1300, 2900, 2100]) {
    await sleep(pause);
    cuts += await page.evaluate(() => {
      const open = window.sockets.filter(
        ({ url, readyState }) => /live/.test(url) && readyState === 1,
      );
      for (const socket of open) socket.close();
      return open.length;
    });
  }
  const seen = (await watching).flat();
  note(`${cuts} connections cut`);
  note(seen.map(({ rate, longest }) => `${rate.toFixed(1)}/s, stood ${longest} ms`).join("; "));
  assert.equal(seen.length, 3);
  assert.ok(cuts >= 20, `${cuts} connections cut`);
  for (const { backwards } of seen) assert.deepEqual(backwards, []);
}

export async function a_silent_camera_is_veiled({ gateway, page, picture, note }) {
  const town = await cameras(gateway);
  const { id } = town.get(1);
  const api = await gateway.api("administrator");
  await emptyWall(page, gateway);
  await inTree(page, town.get(1)).dblclick();
  await playing(page, id).waitFor();
  await sleep(1500);
  const veil = page.locator(`[data-tile="0"] [data-veil]`);
  assert.equal(await veil.count(), 0);
  const began = performance.now();
  const since = () => ((performance.now() - began) / 1000).toFixed(1);
  try {
    gateway.behave(1, { kind: "silent" });
    await veil.waitFor({ timeout: 6000 });
    note(`veil after ${since()} s`);
    assert.ok(performance.now() - began < 5000, "veiled within 5 s");
    const state = async () => (await (await api(`/api/v1/cameras/${id}`)).json()).health.state;
    await until(8000, "the state is silent", async () => (await state()) === "silent");
    note(`state silent by the API after ${since()} s`);
    await page.locator(`[data-tree-camera="${id}"] [aria-label="无画面"]`).waitFor();
    note(`said in the tree, by the feed, after ${since()} s`);
    await veil.getByText("无画面").waitFor();
    const age = async () => Number(/(\d+) 秒前/.exec(await veil.innerText())?.[1]);
    const first = await age();
    await until(4000, "the age grows", async () => (await age()) >= first + 2);
    await picture("wall-silent");
  } finally {
    gateway.behave(1, { kind: "healthy" });
  }
  const back = performance.now();
  await playing(page, id).waitFor({ timeout: 20_000 });
  assert.equal(await veil.count(), 0);
  note(`moving again ${((performance.now() - back) / 1000).toFixed(1)} s after its return`);
}

export async function maximising_swaps_without_black({ gateway, page, picture, note }) {
  const town = await cameras(gateway);
  const { id } = town.get(2);
  await emptyWall(page, gateway);
  await inTree(page, town.get(1)).dblclick();
  await inTree(page, town.get(2)).dblclick();
  await playing(page, id).waitFor();
  // Only the keyboard from here on.
  await page.keyboard.press("2");
  const began = performance.now();
  await page.keyboard.press("Enter");
  await page.locator(".tile-maximised").waitFor();
  assert.equal(await playing(page, id).count(), 1, "the small stream goes on meanwhile");
  await playing(page, id, "main").waitFor();
  note(`full picture after ${((performance.now() - began) / 1000).toFixed(2)} s`);
  await page.locator(`.live:not(.live-waiting) video[data-stream="main"]`).waitFor();
  await sleep(1000);
  const [seen] = await page.evaluate(watchCodes, {
    selector: 'video[data-stream="main"]',
    ms: 5000,
    loop: MAIN.loop,
    reader: String(readCode),
  });
  note(`full stream at ${seen.rate.toFixed(1)}/s`);
  assert.deepEqual(seen.cameras, [2]);
  assert.ok(Math.abs(seen.rate - MAIN.rate) < 0.15 * MAIN.rate, `runs at ${seen.rate}`);
  await picture("wall-maximised");
  await page.keyboard.press("Escape");
  await page.locator(".tile-maximised").waitFor({ state: "detached" });
  await playing(page, id).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  assert.equal(await tile(page, 0).locator("video").count(), 0);
  assert.equal(await tile(page, 1).locator("video").count(), 1);
}

export async function h265_in_chromium_says_so_and_shows_the_sub_stream(context) {
  const { gateway, page, picture } = context;
  const town = await cameras(gateway);
  await emptyWall(page, gateway);
  await inTree(page, town.get(H265)).dblclick();
  await playing(page, town.get(H265).id).waitFor();
  await page.keyboard.press("f");
  await page.getByText("浏览器不支持 H.265，显示子码流").waitFor();
  await playing(page, town.get(H265).id, "main").waitFor();
  await picture("wall-h265");
}

export async function a_site_fills_the_wall_and_cameras_say_why_not(context) {
  const { gateway, page, picture } = context;
  const town = await cameras(gateway);
  await emptyWall(page, gateway);
  await page.getByText("16 画面").click();
  await page.locator("[data-tree-site]").first().dragTo(tile(page, 5));
  await page.locator('[data-tile="5"] video[data-picture="playing"]').waitFor();
  for (const [number, word] of [
    [REFUSING, "连接被拒"],
    [DENYING, "鉴权失败"],
  ]) {
    await inTree(page, town.get(number)).dblclick();
    const { id } = town.get(number);
    const veil = page.locator(`.live:has(video[data-camera="${id}"]) [data-veil]`);
    await veil.getByText(word).waitFor();
  }
  await picture("wall-sixteen");
}
