// Browser tests: `npm run e2e [part of a check's name]`. They need the program (XUELIANG_BIN, or
// target/debug/xueliang), Chromium and Firefox. Pictures of the pages go to XUELIANG_PICTURES, or
// e2e/pictures.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { newPage, openChromium } from "./browsers.mjs";
import { Gateway } from "./gateway.mjs";
import * as alerts from "./checks/alerts.mjs";
import * as camera from "./checks/camera.mjs";
import * as cases from "./checks/cases.mjs";
import * as casework from "./checks/casework.mjs";
import * as download from "./checks/download.mjs";
import * as firefox from "./checks/firefox.mjs";
import * as hidden from "./checks/hidden.mjs";
import * as playback from "./checks/playback.mjs";
import * as legal from "./checks/legal.mjs";
import * as officer from "./checks/officer.mjs";
import * as pages from "./checks/pages.mjs";
import * as places from "./checks/places.mjs";
import * as provider from "./checks/provider.mjs";
import * as purge from "./checks/purge.mjs";
import * as register from "./checks/register.mjs";
import * as requests from "./checks/requests.mjs";
import * as schedule from "./checks/schedule.mjs";
import * as signIn from "./checks/sign_in.mjs";
import * as wall from "./checks/wall.mjs";
import * as watermark from "./checks/watermark.mjs";
import * as wizard from "./checks/wizard.mjs";

const PICTURES =
  process.env.XUELIANG_PICTURES || fileURLToPath(new URL("pictures", import.meta.url));

const wanted = process.argv[2] ?? "";
const named = (files) =>
  files
    .flatMap((file) => Object.entries(file))
    .map(([name, check]) => ({ name: name.replaceAll("_", " "), check }))
    .filter(({ name }) => name.includes(wanted));
const checks = named([
  signIn,
  wall,
  alerts,
  camera,
  cases,
  casework,
  download,
  pages,
  places,
  playback,
  register,
  requests,
  schedule,
  wizard,
  legal,
  hidden,
  watermark,
  firefox,
  purge,
]);
// These have a gateway of their own and wait most of their time.
const beside = named([officer, provider]);

await mkdir(PICTURES, { recursive: true });
const gateway = await Gateway.start();
const chromium = await openChromium();
let failed = 0;
try {
  await Promise.all([inTurn(checks), inTurn(beside)]);
} finally {
  await chromium.close();
  const took = await gateway.stop();
  console.log(`the gateway stopped in ${(took / 1000).toFixed(1)} s`);
  if (failed > 0) console.error(gateway.said.slice(-40).join(""));
}
const count = checks.length + beside.length;
console.log(`${count - failed} of ${count} checks passed; pictures in ${PICTURES}`);
process.exitCode = failed > 0 || count === 0 ? 1 : 0;

async function inTurn(checks) {
  for (const { name, check } of checks) {
    // A second try tells a broken check from a flaky one, which is a bug to be found all the same.
    if (await passes(name, check, "FLAKY")) continue;
    if (await passes(name, check, "FAILED")) continue;
    failed += 1;
  }
}

async function passes(name, check, otherwise) {
  const began = performance.now();
  const page = await newPage(chromium, gateway.address);
  const notes = [];
  const context = {
    gateway,
    chromium,
    page,
    note: (text) => notes.push(text),
    picture: Object.assign(
      (title, of = page) => of.screenshot({ path: `${PICTURES}/${title}.png` }),
      // Where something that is no picture of a page is put beside them.
      { file: (name) => `${PICTURES}/${name}` },
    ),
  };
  try {
    await check(context);
    if (page.faults.length > 0) throw new Error(`in the page: ${page.faults.join("; ")}`);
    report("ok", name, began, notes);
    return true;
  } catch (error) {
    report(otherwise, name, began, notes);
    console.error(error);
    await page.screenshot({ path: `${PICTURES}/failed ${name}.png` }).catch(() => undefined);
    return false;
  } finally {
    await page.context().close();
  }
}

function report(word, name, began, notes) {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${word.padEnd(7)}${name} (${seconds} s)`);
  for (const text of notes) console.log(`         ${text}`);
}
