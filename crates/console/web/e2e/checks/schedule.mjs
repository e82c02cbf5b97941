import assert from "node:assert/strict";
import { barriers } from "../barriers.mjs";
import { signIn, standsStill } from "../browsers.mjs";
import { sleep } from "../gateway.mjs";

/** The camera whose plan is changed; it is continuous again in the end. */
const NAME = "白庙社区-村口-东向-枪机";

export async function recording_hours_and_events_are_chosen({ gateway, page, picture }) {
  await signIn(page, gateway.person("administrator"));
  const api = await gateway.api("administrator");
  const stored = async () => {
    const { items } = await (await api("/api/v1/cameras?limit=500")).json();
    return items.find((camera) => camera.name === NAME).schedule;
  };
  await page.goto("/cameras");
  const row = page.getByRole("row", { name: NAME });
  const drawer = page.locator(".ant-drawer");
  const edit = async () => {
    await row.getByRole("button", { name: "编辑" }).click();
    await drawer.getByText("录像时间").waitFor();
  };
  const save = async () => {
    await drawer.getByRole("button", { name: "保存" }).click();
    await drawer.waitFor({ state: "detached" });
  };

  await edit();
  await drawer.getByText("全天连续录像。").waitFor();
  await drawer.getByText("每周定时", { exact: true }).click();
  await drawer.getByText("录像时段还未填好。").waitFor();
  await drawer.getByRole("button", { name: "周一增加时段" }).click();
  const monday = drawer.getByRole("group", { name: "周一" });
  // As people type it.
  await monday.getByLabel("周一结束时间").fill("12");
  await monday.getByLabel("周一结束时间").press("Tab");
  await monday.getByRole("button", { name: "周一增加时段" }).click();
  await monday.getByLabel("周一开始时间").nth(1).fill("1130");
  await monday.getByLabel("周一开始时间").nth(1).press("Tab");
  await drawer.getByText("周一有时段与其他时段重叠").waitFor();
  await monday.getByLabel("周一开始时间").nth(1).fill("1330");
  await monday.getByLabel("周一开始时间").nth(1).press("Tab");
  await monday.getByRole("button", { name: "复制周一的时段" }).click();
  const workdays = page.getByText("复制到工作日", { exact: true });
  await workdays.waitFor();
  await standsStill(page);
  await workdays.click();
  const said = "每周录像：周一至周五 08:00–12:00、13:30–18:00。其余时间不录像。";
  await drawer.getByText(said).waitFor();
  await page.mouse.move(0, 0);
  await sleep(400);
  await drawer.getByText(said).scrollIntoViewIfNeeded();
  await picture("schedule");
  assert.deepEqual(await barriers(page), []);
  await save();
  const weekly = await stored();
  assert.equal(weekly.when, "weekly");
  assert.equal(weekly.spans.length, 10);
  assert.deepEqual(weekly.spans[9], { day: "friday", from: "13:30", to: "18:00" });
  await row.getByText("主码流 · 定时").waitFor();

  await edit();
  await drawer.getByText(said).waitFor();
  await drawer.getByText("有事件时", { exact: true }).click();
  await drawer.getByLabel("预录（秒）").fill("20");
  await drawer.getByText("从事件前 20 秒到事件后 60 秒").waitFor();
  await drawer.getByText("触发录像的事件").scrollIntoViewIfNeeded();
  await sleep(400);
  await picture("schedule-events");
  assert.deepEqual(await barriers(page), []);
  await save();
  const events = await stored();
  assert.deepEqual([events.when, events.pre_s, events.spans.length], ["on_event", 20, 10]);

  await edit();
  await drawer.getByText("全天", { exact: true }).click();
  await save();
  assert.equal((await stored()).when, "always");
}
