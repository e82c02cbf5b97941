import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { newPage, signIn } from "../browsers.mjs";
import { MAIN, readCode, watchCodes } from "../code.mjs";
import { sleep, until } from "../gateway.mjs";
import { isSigned, listener } from "../receiver.mjs";
import { Served } from "../served.mjs";

/**
 * The officer's road in one go: a camera stops, an alert comes to the lane and to a program
 * elsewhere, a case is opened from it with the seconds before the outage, retention takes everything
 * but these, they play and download, the case is closed, and the audit log names each step.
 */
export async function the_officers_road({ chromium, picture, note }) {
  const served = await Served.start();
  const { state, url, close } = await listener();
  const page = await newPage(chromium, served.address);
  try {
    const admin = await served.person("admin", "administrator");
    const auditor = await served.person("auditor", "audit_administrator");
    await served.person("officer", "case_officer");
    const area = await admin("POST", "/api/v1/areas", { name: "白庙社区" });
    const site = await admin("POST", "/api/v1/sites", {
      area_id: area.id,
      name: "白庙社区监控室",
      contact: "值班室",
    });
    const main = { url: await served.startCamera() };
    const body = { site_id: site.id, name: "村口", place: "村口", main };
    const camera = await admin("POST", "/api/v1/cameras", body);
    const { secret } = await admin("POST", "/api/v1/receivers", {
      name: "平台",
      url,
      topics: ["alert"],
      areas: [area.id],
    });
    const healthy = async () =>
      (await admin("GET", `/api/v1/cameras/${camera.id}`)).health.state === "online";
    await until(20_000, "the camera is online", healthy);
    await sleep(15_000);

    await signIn(page, served.account("officer"));
    await page.goto("/wall");
    await page.locator('video[data-picture="playing"]').waitFor();
    const began = performance.now();
    const since = () => ((performance.now() - began) / 1000).toFixed(1);
    await served.stopCamera();
    const lane = page.locator('[data-alert][data-state="open"]').filter({ hasText: "村口" });
    await lane.waitFor({ timeout: 20_000 });
    note(`on the lane ${since()} s after the camera stopped; patience is 5 s`);
    const told = await until(10_000, "the webhook", async () => state.heard[0]);
    assert.ok(isSigned(told, secret), "signed");
    assert.equal(JSON.parse(told.body).type, "xueliang.alert.raised.v1");
    note(`received, signature right, ${since()} s after the camera stopped`);
    await page.locator('[data-tile="0"]').click();
    await page.keyboard.press("a");
    await page.locator('[data-alert][data-state="acknowledged"]').waitFor();
    await picture("road-wall", page);

    await page.locator("[data-bell]").click();
    await page.locator("tbody").getByRole("link", { name: "村口" }).click();
    await page.locator(".page-actions").getByRole("button", { name: "登记为事件" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("登记时关联此告警").waitFor();
    await dialog.getByRole("button", { name: "登记事件" }).click();
    await page.locator('[data-link="alert"]').getByText("村口").waitFor();
    const span = page.locator('[data-link="span"]');
    await span.waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1);
    const held = (await admin("GET", `/api/v1/cases/${id}`)).links.find(
      ({ kind }) => kind === "span",
    );
    const { since: away } = JSON.parse(told.body).data;
    assert.ok(Date.parse(held.from) <= Date.parse(away) - 10_000, "the ten seconds before");

    // The camera is back, and everything that nothing holds goes.
    await served.startCamera();
    await until(30_000, "the camera is back", healthy);
    const recovered = async () =>
      state.heard.some((one) => JSON.parse(one.body).type === "xueliang.alert.recovered.v1");
    await until(30_000, "the end is told too", recovered);
    const now = Date.now();
    const [from, to] = [now - 600_000, now].map((at) => new Date(at).toISOString());
    const footage = `/api/v1/cameras/${camera.id}/footage?stream=main&from=${from}&to=${to}`;
    const expired = async () => {
      const { gaps } = await admin("GET", footage);
      return gaps.some(({ reason }) => reason === "expired");
    };
    await until(150_000, "retention has run", expired);

    await page.reload();
    await span.locator("[data-held]").getByText("有录像").first().waitFor();
    await span.getByRole("button", { name: "播放" }).click();
    const video = span.locator("video[data-span]");
    await until(15_000, "it plays", () => video.evaluate((element) => element.currentTime > 0.3));
    const [seen] = await page.evaluate(watchCodes, {
      selector: "video[data-span]",
      ms: 2000,
      loop: MAIN.loop,
      reader: String(readCode),
    });
    assert.deepEqual(seen.cameras, [1], "the pictures of this camera");
    await picture("road-case", page);
    const address = await video.getAttribute("data-span");
    const part = await page.evaluate(async (path) => {
      const answer = await fetch(path, { headers: { Range: "bytes=4-7" } });
      return [answer.status, await answer.text(), answer.headers.get("content-range")];
    }, address);
    assert.deepEqual(part.slice(0, 2), [206, "ftyp"]);
    const download = page.waitForEvent("download");
    await span.getByRole("button", { name: "下载" }).first().click();
    const file = await readFile(await (await download).path());
    assert.equal(file.length, Number(part[2].split("/")[1]));
    note(`${file.length} bytes held, played and downloaded`);

    for (const [action, words] of [
      ["受理", ""],
      ["村级自办", ""],
      ["反馈", "已恢复供电"],
      ["核查通过", ""],
    ]) {
      await page.locator(".page-actions").getByRole("button", { name: action }).click();
      if (words) await dialog.getByLabel("说明").fill(words);
      await dialog.getByRole("button", { name: action }).click();
      await dialog.waitFor({ state: "detached" });
    }
    await page.locator(".page-lead").getByText("办结").waitFor();
    await picture("road-closed", page);

    const { items } = await auditor("GET", "/api/v1/audit?limit=500");
    const rows = items.map(({ action, name }) => `${action} ${name}`);
    for (const row of [
      "alert_apply officer",
      "case_open officer",
      "case_link_add officer",
      "access_open officer",
      "case_apply officer",
    ]) {
      assert.ok(rows.includes(row), `${row} is in the audit log`);
    }
    if (page.faults.length > 0) throw new Error(`in the page: ${page.faults.join("; ")}`);
  } finally {
    await page.context().close();
    await close();
    await served.stop();
  }
}
