import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { newPage, sayYes, signIn, signInOnly } from "../browsers.mjs";
import { until } from "../gateway.mjs";
import { cameras, chooseOption, footage } from "../town.mjs";

const PLAYING = 'video[data-picture="playing"]';

/**
 * No purpose, no picture: the wall asks for a shift, footage for a reason, each once; the register
 * tells of both; and when the shift ends, open pictures stop and say so.
 */
export async function nobody_looks_without_saying_why(context) {
  const { gateway, chromium, page, picture, note } = context;
  const { id, name } = (await cameras(gateway)).get(1);
  await footage(gateway, id, 20);
  await signInOnly(page, gateway.person("village_operator"));
  await page.goto("/wall");
  await page.locator("[data-gate]").waitFor();
  assert.equal(await page.locator("video").count(), 0, "no picture behind the gate");
  await picture("register-gate");
  assert.deepEqual(await barriers(page), []);
  // The button has the focus: one press.
  await page.getByRole("button", { name: "开始值班" }).press("Enter");
  await page.locator(PLAYING).first().waitFor();
  await page.locator('[data-duty="duty"]').waitFor();

  // Another screen of the same person, of which nobody tells it that the shift ends.
  const other = await newPage(chromium, gateway.address);
  try {
    await signInOnly(other, gateway.person("village_operator"));
    await other.goto("/wall");
    await other.locator(PLAYING).first().waitFor();
    await theQuestionIsAskedOnce({ page, picture, id });
    await page.locator('[data-duty="duty"]').click();
    await sayYes(page);
    const began = performance.now();
    await page.locator("[data-duty]").waitFor({ state: "detached" });
    await other.locator('[data-gate="over"]').waitFor();
    note(`the other screen stopped after ${(performance.now() - began).toFixed(0)} ms`);
    await picture("register-over", other);
    assert.equal(await other.locator("video").count(), 0);
    assert.deepEqual(other.faults, []);
  } finally {
    await other.context().close();
  }
  // What was said is over with the shift.
  await page.reload();
  await page.locator('[data-purpose="ask"]').waitFor();
  await theRegisterTells({ gateway, chromium, picture, name });
}

async function theQuestionIsAskedOnce({ page, picture, id }) {
  const made = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === "POST" && pathname === "/api/v1/access_records") made.push(request);
  });
  await page.goto(`/cameras/${id}`);
  await page.locator('[data-purpose="ask"]').waitFor();
  await page.locator("button:not([disabled])[aria-label='播放']").click();
  await page.getByText("请先说明调阅事由").waitFor();
  await picture("register-ask");
  assert.deepEqual(await barriers(page), []);
  assert.equal(await page.locator("video[data-clip]").count(), 0, "nothing is loaded");
  assert.equal(await page.getByRole("button", { name: "下载" }).count(), 0, "no downloads");
  await page.getByRole("button", { name: "开始调阅" }).click();
  const video = page.locator("video[data-clip]");
  await until(15_000, "it plays", () => video.evaluate((element) => element.currentTime > 0.3));
  await page.locator('[data-purpose="duty"]').getByText("值班").waitFor();
  await picture("register-playback");
  assert.equal(made.length, 1);
  // The same day once more: nothing is asked, and no second record is made.
  await page.reload();
  await page.locator("button:not([disabled])[aria-label='播放']").click();
  await until(15_000, "it plays", () => video.evaluate((element) => element.currentTime > 0.3));
  assert.equal(made.length, 1, "the record that is there serves");
}

async function theRegisterTells({ gateway, chromium, picture, name }) {
  const page = await newPage(chromium, gateway.address);
  try {
    await signIn(page, gateway.person("audit_administrator"));
    await page.getByRole("link", { name: "调阅登记" }).click();
    const rows = page.locator("tr[data-view]");
    await rows.first().waitFor();
    const choose = (field, label) =>
      chooseOption(page, page.getByRole("combobox", { name: field }), label);
    await choose("方式", "录像回放");
    await choose("事由", "值班");
    await choose("摄像机", name);
    const row = page.locator('tr[data-view="playback"]').filter({ hasText: name }).first();
    await row.waitFor();
    await until(10_000, "its bytes", async () => /\d+(\.\d)? [KM]B/.test(await row.innerText()));
    await until(
      5000,
      "only playback",
      async () =>
        (await rows.count()) > 0 && (await page.locator('tr[data-view="live"]').count()) === 0,
    );
    await picture("register", page);
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(page.faults, []);
  } finally {
    await page.context().close();
  }
}

/** An auditor sees what is unusual, what it all adds up to, and takes the pack for an inspection. */
export async function an_auditor_reports_and_packs({ gateway, page, picture }) {
  await signIn(page, gateway.person("audit_administrator"));
  await page.goto("/register");
  await page.locator(".ant-segmented").getByText("异常使用").click();
  await page.getByText("只是提示，不是结论").waitFor();
  await page.locator(".ant-table-tbody").waitFor();
  await picture("unusual");
  assert.deepEqual(await barriers(page), []);
  await page.goto("/audit/inspection");
  await page.getByText("manifest.json", { exact: true }).waitFor();
  assert.equal(
    await page.getByRole("link", { name: "生成并下载" }).count(),
    0,
    "no time is chosen",
  );
  await picture("inspection");
  assert.deepEqual(await barriers(page), []);
  const pack = await page.evaluate(async () => {
    const [from, to] = ["2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"];
    const answer = await fetch(`/api/v1/inspection.zip?from=${from}&to=${to}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, begins: [...bytes.slice(0, 2)], size: bytes.length };
  });
  assert.deepEqual([pack.status, pack.begins], [200, [0x50, 0x4b]]);
  assert.ok(pack.size > 1000);
}
