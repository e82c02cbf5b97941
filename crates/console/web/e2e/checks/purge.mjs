import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { newPage, signIn, standsStill } from "../browsers.mjs";
import { cameras, footage } from "../town.mjs";

/** Cameras that no other check needs afterwards; a case of another check may hold one's footage. */
const CAMERAS = [16, 15, 14, 12];

/** A director has all footage of a camera deleted, and an auditor finds the order. */
export async function a_camera_is_purged_by_order({ gateway, chromium, page, picture }) {
  const { id, name } = await untouched(gateway);
  await footage(gateway, id, 5);
  await signIn(page, gateway.person("director"));
  await page.goto(`/cameras/${id}`);
  await page.getByRole("button", { name: "责令删除录像" }).click();
  const dialogue = page.getByRole("dialog");
  await dialogue.getByText("无法恢复").waitFor();
  await standsStill(page);
  await picture("purge-order");
  assert.deepEqual(await barriers(page), []);
  await dialogue.getByLabel("文书编号").fill("绵公责改字〔2026〕7号");
  await dialogue.getByLabel("删除原因").fill("安装位置不当");
  const again = dialogue.getByLabel("请逐字输入摄像机名称");
  await again.fill("别的摄像机");
  await dialogue.getByRole("button", { name: "删除全部录像" }).click();
  await dialogue.getByText("与摄像机名称不一致").waitFor();
  await again.fill(name);
  await dialogue.getByRole("button", { name: "删除全部录像" }).click();
  await page.locator('[data-purge="done"]').waitFor({ timeout: 60_000 });
  await standsStill(page);
  await picture("purge-done");
  assert.deepEqual(await barriers(page), []);

  const other = await newPage(chromium, gateway.address);
  try {
    await signIn(other, gateway.person("audit_administrator"));
    await other.goto("/audit/purges");
    await other.getByText("绵公责改字〔2026〕7号").waitFor();
    await picture("purges", other);
    assert.deepEqual(await barriers(other), []);
    assert.deepEqual(other.faults, []);
  } finally {
    await other.context().close();
  }
}

/** The first of them of which no case holds anything, and that was not purged before. */
async function untouched(gateway) {
  const [api, all] = [await gateway.api("administrator"), await cameras(gateway)];
  for (const number of CAMERAS) {
    const camera = all.get(number);
    const { holds, purge } = await (await api(`/api/v1/cameras/${camera.id}/purge`)).json();
    if (holds.length === 0 && !purge) return camera;
  }
  throw new Error("cases hold footage of all of them");
}
