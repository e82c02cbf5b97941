import assert from "node:assert/strict";
import { newPage, signIn } from "../browsers.mjs";
import { MAIN, readCode } from "../code.mjs";
import { sleep, until } from "../gateway.mjs";
import { copyTo, sealed } from "../older.mjs";
import { cameras, openCamera } from "../town.mjs";
import { barriers } from "../barriers.mjs";

const DAY = 24 * 3600_000;
const TEN_MINUTES = 10 * 60_000;
const SHANGHAI = 8 * 3600_000;
const dateOf = (at) => new Date(at + SHANGHAI).toISOString().slice(0, 10);

const VIDEO = "video[data-clip]";
const code = (page) => page.locator(VIDEO).evaluate(readCode);

/** The drawn counter once the picture stands still on a new one. */
async function counter(page, before) {
  let said;
  await until(5000, `another picture than ${before}`, async () => {
    const busy = await page
      .locator(VIDEO)
      .evaluate((video) => video.seeking || video.readyState < 2);
    said = busy ? undefined : (await code(page))?.frame;
    return said !== undefined && said !== before;
  });
  return said;
}

/** Steps this often and answers how far the counter went each time. */
async function steps(page, key, times) {
  const went = [];
  let frame = await counter(page);
  for (let n = 0; n < times; n += 1) {
    await page.keyboard.press(key);
    const next = await counter(page, frame);
    went.push(((next - frame + MAIN.loop * 1.5) % MAIN.loop) - MAIN.loop / 2);
    frame = next;
  }
  return went;
}

async function openAt(page, id, at) {
  await page.goto(
    `/cameras/${id}?at=${encodeURIComponent(new Date(at).toISOString())}&stream=main`,
  );
  await until(15_000, "the picture of the link", async () => (await code(page)) !== null);
}

/** Ten files in a row around a round time of yesterday, and one on each of some older days. */
async function seedOlderDays(gateway, camera) {
  let places;
  await gateway.restart(async (folder) => {
    const [file] = await sealed(folder, camera);
    const boundary = Math.floor((Date.now() - DAY) / TEN_MINUTES) * TEN_MINUTES;
    let at = boundary * 1000 - Math.round(file.length / 2);
    const from = at / 1000;
    for (let n = 0; n < 6; n += 1) at = await copyTo(file, at);
    const older = [3, 12].map((days) => boundary - days * DAY);
    for (const day of older) await copyTo(file, day * 1000);
    places = { boundary, from, to: at / 1000, older, length: file.length / 1000 };
  });
  return places;
}

export async function older_days_are_found_seen_and_stepped_through(context) {
  const { gateway, chromium, picture, note } = context;
  const camera = (await cameras(gateway)).get(1).id;
  await openCamera(context.page, gateway, "town_operator");
  // The gateway is about to go, and this page would ask for it all the time.
  await context.page.goto("about:blank");
  const places = await seedOlderDays(gateway, camera);
  note(`${((places.to - places.from) / 1000).toFixed(0)} s of yesterday, ${places.length} ms each`);
  const page = await newPage(chromium, gateway.address);
  try {
    await signIn(page, gateway.person("administrator"));
    await stepsAreExact({ page, note, camera, places });
    await fastPlayingReachesItsSpeed({ page, note, picture, camera, places });
    await thumbnailsShowTheInstant({ page, note, picture });
    await severalDaysAreShown({ page, note, picture, places });
    await theCalendarMarksDays({ page, gateway, picture, camera, places });
    assert.deepEqual(page.faults, []);
  } catch (error) {
    await picture("failed playback", page);
    throw error;
  } finally {
    await page.context().close();
  }
}

async function stepsAreExact({ page, note, camera, places }) {
  // A clip begins at the round time: the steps lead into the one before it, and on beyond its end.
  await openAt(page, camera, places.boundary + 300);
  await until(10_000, "the tables of the clip", async () => {
    const before = (await code(page))?.frame;
    await page.keyboard.press(".");
    await sleep(300);
    return (await code(page))?.frame !== before;
  });
  const clip = () => page.locator(VIDEO).getAttribute("data-clip");
  const first = await clip();
  const back = await steps(page, ",", 20);
  const before = await clip();
  const on = await steps(page, ".", 45);
  note(`steps back ${back.join(" ")}; on ${on.join(" ")}`);
  assert.deepEqual(back, Array(20).fill(-1));
  assert.deepEqual(on, Array(45).fill(1));
  assert.notEqual(before, first, "the steps were to lead into the clip before");
  assert.notEqual(await clip(), before, "and into the one after it");
}

async function fastPlayingReachesItsSpeed({ page, note, picture, camera, places }) {
  await openAt(page, camera, places.boundary + 1000);
  for (const rate of [2, 16]) {
    // The list may still be folding up from the time before: it is opened until it has taken.
    const chosen = page.locator(".day-bar .ant-select", { hasText: new RegExp(`^${rate}×$`) });
    await until(10_000, `${rate}× is chosen`, async () => {
      if ((await chosen.count()) > 0) return true;
      await page.getByLabel("播放速度").click();
      await page
        .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", {
          hasText: new RegExp(`^${rate}×$`),
        })
        .click({ timeout: 2000 })
        .catch(() => undefined);
      await sleep(300);
      return false;
    });
    await page.keyboard.press("Escape");
    await page.locator("h2").first().click();
    await page.keyboard.press(" ");
    await sleep(rate === 16 ? 2500 : 500);
    const seen = await page.evaluate(watchTimes, {
      selector: VIDEO,
      ms: 5000,
      loop: MAIN.loop,
      rate: MAIN.rate,
      reader: String(readCode),
    });
    if (rate === 16) await picture("playback-16", page);
    const said = await page.locator(".reached").allTextContents();
    await page.keyboard.press(" ");
    const { speed, agreed, pictures } = seen;
    note(
      `at ${rate}×: ${speed.toFixed(1)}× in ${pictures} looks, ${(agreed * 100).toFixed(0)} % of ` +
        `them with the counter; the bar says "${said.join()}"`,
    );
    assert.ok(speed > rate / 2, `${speed} at ${rate}`);
    assert.ok(agreed > 0.8, `the counter tells another time than the player: ${agreed}`);
  }
}

/**
 * Runs in the page: how fast a video's clock goes, and how often the drawn counter has gone as far
 * as the clock since the last look, for counters that may turn over in between.
 */
async function watchTimes({ selector, ms, loop, rate, reader }) {
  const read = new Function(`return (${reader})`)();
  const began = performance.now();
  const looks = [];
  while (performance.now() - began < ms) {
    const video = document.querySelector(selector);
    const found = video && !video.seeking && read(video);
    if (found) {
      const { clip } = video.dataset;
      looks.push({ wall: performance.now(), at: video.currentTime, clip, frame: found.frame });
    }
    await new Promise((go) => setTimeout(go, 60));
  }
  const pairs = looks.slice(1).map((look, n) => [looks[n], look]);
  const same = pairs.filter(([a, b]) => a.clip === b.clip);
  const agree = same.filter(([a, b]) => {
    const off = (b.at - a.at) * rate - (b.frame - a.frame);
    const rest = ((off % loop) + loop) % loop;
    // A picture is on the screen for a while, and at a high speed the clock runs on meanwhile.
    return Math.min(rest, loop - rest) <= 12;
  });
  const sum = (of) => same.reduce((total, [a, b]) => total + b[of] - a[of], 0);
  return {
    speed: (sum("at") * 1000) / Math.max(1, sum("wall")),
    agreed: agree.length / Math.max(1, same.length),
    pictures: looks.length,
  };
}

async function thumbnailsShowTheInstant({ page, note, picture }) {
  await page.getByText("1 小时", { exact: true }).click();
  await sleep(400);
  const box = await page.locator("canvas.timeline").boundingBox();
  const [low, high] = [box.x, box.x + box.width];
  // Looks for yesterday's footage with the pointer, as people do.
  const asked = [];
  page.on("request", (request) => {
    if (request.url().includes("snapshot.jpg")) asked.push(request.url());
  });
  const y = box.y + 50;
  const image = page.locator(".timeline-small img");
  let found;
  for (let x = low + 5; x < high && !found; x += 12) {
    await page.mouse.move(x, y);
    await sleep(60);
    if ((await page.locator(".timeline-card", { hasText: "正在取画面" }).count()) > 0) {
      const began = performance.now();
      await image.waitFor();
      found = { x, took: performance.now() - began };
    }
  }
  assert.ok(found, "there is footage in sight");
  const seen = await image.evaluate(async (img, reader) => {
    // Before anything is awaited: later the page's own policy forbids it.
    const read = new Function(`return (${reader})`)();
    await img.decode();
    const width = img.naturalWidth;
    // The reader takes videos: what it asks of them is given to it.
    const stand = await window.createImageBitmap(img);
    Object.assign(stand, { readyState: 4, videoWidth: width });
    return { width, code: read(stand) };
  }, String(readCode));
  note(
    `a thumbnail ${seen.width} px wide after ${found.took.toFixed(0)} ms shows camera ${seen.code?.camera}`,
  );
  assert.equal(seen.width, 160);
  assert.equal(seen.code?.camera, 1);
  await picture("playback-thumbnail", page);
  const before = asked.length;
  for (let x = found.x; x < found.x + 60; x += 2) await page.mouse.move(x, y);
  await sleep(600);
  note(`${asked.length - before} pictures asked while the pointer moved 60 px`);
  assert.ok(asked.length - before <= 3);
  // Where there is nothing, the card says why and asks for nothing.
  await page.mouse.move(low + 2, y);
  await page.locator(".timeline-nothing").waitFor();
  await page.mouse.move(low, box.y - 300);
  await page.locator(".timeline-card").waitFor({ state: "detached" });
}

async function severalDaysAreShown({ page, note, picture, places }) {
  const asked = [];
  page.on("request", (request) => {
    if (request.url().includes("/footage?")) {
      asked.push(new URL(request.url()).searchParams.get("from"));
    }
  });
  await page.getByText("14 天", { exact: true }).click();
  await until(15_000, "a fortnight is loaded", async () => asked.length >= 10);
  await sleep(500);
  note(`${asked.length} days were asked one by one`);
  assert.ok(asked.every((from) => /T00:00:00.000\+08:00$/.test(from)));
  assert.deepEqual([...asked].sort().reverse(), asked, "the newest first");
  await picture("playback-fortnight", page);
  // To older footage by the keyboard, and along the days.
  const words = () => page.locator("canvas.timeline").getAttribute("aria-valuetext");
  await page.locator("h2").first().click();
  await page.keyboard.press("N");
  await page.keyboard.press("N");
  await until(5000, "the older footage", async () =>
    (await words()).startsWith(dateOf(places.older[0])),
  );
  await until(10_000, "its picture", async () => (await code(page))?.camera === 1);
  await page.keyboard.press("[");
  await page.getByText("这一天没有录像").waitFor();
  await picture("playback-empty-day", page);
  assert.match(
    await page.getByLabel("选择日期").inputValue(),
    new RegExp(dateOf(places.older[0] - DAY)),
  );
  await page.keyboard.press("]");
  await page.getByText("点击时间轴或按播放开始回放").waitFor();
}

async function theCalendarMarksDays({ page, gateway, picture, camera, places }) {
  const api = await gateway.api("administrator");
  const { items: open } = await (await api("/api/v1/cases?limit=50")).json();
  const held = open.find(({ state }) => state !== "closed");
  const session = await (await api("/api/v1/session")).json();
  const iso = (at) => new Date(at).toISOString();
  const [day] = places.older;
  const made = await api(`/api/v1/cases/${held.id}/links`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": session.csrf_token },
    body: JSON.stringify({
      kind: "span",
      camera_id: camera,
      stream: "main",
      from: iso(day + 1000),
      to: iso(day + 5000),
      note: "",
    }),
  });
  assert.ok(made.ok, `${made.status} ${await made.text()}`);
  await page.reload();
  await page.locator("canvas.timeline").waitFor();
  await page.getByLabel("选择日期").click();
  const cell = (at) => page.locator(`td[title="${dateOf(at)}"] [data-day-mark]`).first();
  for (const at of [...places.older, places.boundary]) {
    if (dateOf(at).slice(0, 7) !== dateOf(Date.now()).slice(0, 7)) continue;
    await until(5000, `${dateOf(at)} is marked`, async () =>
      ["part", "full"].includes(await cell(at).getAttribute("data-day-mark")),
    );
  }
  assert.equal(await cell(day).getAttribute("data-held"), "true");
  assert.equal(await cell(places.older[0] - DAY).getAttribute("data-day-mark"), "none");
  assert.match(await cell(day).textContent(), /部分时段有录像，共 .*有事件引用/);
  await picture("playback-calendar", page);
  assert.deepEqual(await barriers(page), []);
  await page.keyboard.press("Escape");
  await page.locator("h2").first().click();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("上一帧、下一帧").waitFor();
  await sleep(300);
  await picture("playback-keys", page);
  assert.deepEqual(await barriers(page), []);
}

export async function a_link_opens_the_same_instant({ gateway, page, note, chromium }) {
  await openCamera(page, gateway, "town_operator");
  await page.getByRole("button", { name: "播放", exact: true }).click();
  await until(10_000, "the recording plays", async () => (await code(page)) !== null);
  await sleep(1500);
  await page.keyboard.press(" ");
  const frame = await counter(page);
  await until(5000, "the address says where", () => page.url().includes("at="));
  const other = await newPage(chromium, gateway.address);
  try {
    await signIn(other, gateway.person("case_officer"));
    await other.goto(page.url());
    const seen = await counter(other);
    note(`${new URL(page.url()).search}: picture ${frame} here, ${seen} there`);
    assert.equal(seen, frame);
  } finally {
    await other.context().close();
  }
}
