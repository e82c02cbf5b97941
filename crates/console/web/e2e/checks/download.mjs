import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { barriers } from "../barriers.mjs";
import { newPage, signIn } from "../browsers.mjs";
import { Proxy } from "../proxy.mjs";
import { cameras, footage } from "../town.mjs";

export async function a_download_goes_on_where_it_was_cut({ gateway, chromium, note, picture }) {
  const { id, name } = (await cameras(gateway)).get(1);
  await footage(gateway, id, 20);
  const api = await gateway.api("case_officer");
  const now = Date.parse((await (await api("/api/v1/system")).json()).now);
  const [from, to] = [now - 16_000, now - 3000].map((at) => new Date(at).toISOString());
  const address = `/api/v1/cameras/${id}/clip.mp4?from=${from}&to=${to}&stream=main`;
  const areas = (await (await api("/api/v1/areas")).json()).items;
  const { csrf_token } = await (await api("/api/v1/session")).json();
  const said = await api("/api/v1/access_records", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf_token },
    body: JSON.stringify({ purpose: "emergency", reason: "下载测试", camera_id: id, from, to }),
  });
  const { id: access } = await said.json();
  const answer = await api(`${address}&access=${access}`);
  assert.equal(answer.status, 200);
  const direct = Buffer.from(await answer.arrayBuffer());
  const made = await api("/api/v1/cases", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRF-Token": csrf_token,
      "Idempotency-Key": `download-${now}`,
    },
    body: JSON.stringify({
      area_id: areas[0].id,
      title: "下载测试",
      links: [{ kind: "span", camera_id: id, stream: "main", from, to, note: "下载" }],
    }),
  });
  assert.equal(made.status, 201, await made.clone().text());
  const record = await made.json();

  const proxy = await Proxy.start(gateway.address);
  const page = await newPage(chromium, proxy.address);
  try {
    await signIn(page, gateway.person("case_officer"));
    await page.goto(`/cases/${record.id}`);
    const material = page.locator('[data-link="span"]');
    await material.locator(".still img").waitFor();
    proxy.cutNextClip(Math.floor(direct.length / 2));
    const download = page.waitForEvent("download");
    await material.getByRole("button", { name: "下载" }).click();
    const panel = page.getByRole("region", { name: "下载" });
    await panel.waitFor();
    // Another page: the download goes on.
    await page.getByRole("link", { name: "摄像机", exact: true }).click();
    await page.locator("tbody a").first().waitFor();
    await panel.locator('[data-download="done"]').waitFor();
    await picture("download", page);
    assert.deepEqual(await barriers(page), []);
    const file = await download;
    assert.equal(proxy.cuts, 1, "the line was cut");
    assert.match(file.suggestedFilename(), new RegExp(`^${name} [0-9]{4}-[0-9-]+ [0-9.]+\\.mp4$`));
    assert.ok(direct.equals(await readFile(await file.path())), "every byte as without the cut");
    note(`${direct.length} bytes, cut once at ${Math.floor(direct.length / 2)}, the same`);
    await panel.getByRole("button", { name: "清除已结束" }).click();
    await panel.waitFor({ state: "detached" });
  } finally {
    await page.context().close();
    proxy.stop();
  }
}
