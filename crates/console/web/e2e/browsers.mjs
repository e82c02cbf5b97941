// The two browsers of a Debian machine, without downloads: Chromium, and Firefox, which alone of
// the two shows H.265.

import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const FIREFOX = process.env.FIREFOX || "/usr/bin/firefox-esr";

export async function openChromium() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page that collects what goes wrong in it. */
export async function newPage(browser, address) {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    // Not the town's: the console must not depend on it.
    timezoneId: "America/New_York",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.address = address;
  page.on("pageerror", (error) => page.faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // The browser itself reports refusals; that people are told is what the checks look at.
    if (message.type() === "error" && !/status of 4\d\d/.test(text)) page.faults.push(text);
  });
  // What a policy stops is no error to some browsers' consoles.
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`the policy stopped ${blockedURI} (${violatedDirective})`),
    );
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const ours = url.host === new URL(address).host || /^(data|blob):/.test(url.protocol);
    if (!ours) page.faults.push(`asked ${url.href}`);
  });
  return page;
}

/** Waits until no list or menu is on its way open: a click would land where it was a moment ago. */
export async function standsStill(page) {
  const moving = ["slide-up", "slide-down", "zoom-big", "fade"]
    .flatMap((motion) => [`.ant-${motion}-enter`, `.ant-${motion}-appear`])
    .join(", ");
  await page.waitForFunction((moving) => document.querySelector(moving) === null, moving);
}

/** Says yes to the question that is open, and waits until it is gone: the next one may open at once. */
export async function sayYes(page) {
  const question = page.locator(".ant-popconfirm");
  await question.filter({ visible: true }).waitFor();
  // What is pressed while it grows is lost at times.
  await standsStill(page);
  await question.getByRole("button", { name: "确定" }).click();
  await question.filter({ visible: true }).waitFor({ state: "detached" });
}

/**
 * Signs in as somebody who is on duty and has said why they look, as most checks are about something
 * else, and waits until they are in.
 */
export async function signIn(page, person) {
  await sayWhy(page, person);
  await signInOnly(page, person);
}

/** Signs in as somebody, and waits until they are in. */
export async function signInOnly(page, { name, password }) {
  await page.goto("/");
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".shell-head").waitFor();
}

/** Begins a shift, or what else lets them watch, and has the browser remember a purpose. */
async function sayWhy(page, person) {
  const said = await onDuty(page.address, person);
  if (!said) return;
  await page.addInitScript(({ name, text }) => {
    // An empty page keeps nothing.
    if (!window.location.protocol.startsWith("http")) return;
    const kept = window.sessionStorage;
    if (kept.getItem(name) === null) kept.setItem(name, text);
  }, said);
}

/** The same by the API; answers what a browser remembers, for those who may look at pictures. */
async function onDuty(address, { name, password }) {
  const headers = { "Content-Type": "application/json" };
  const ask = async (path, body) => {
    const method = body ? "POST" : "GET";
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await fetch(`${address}/api/v1/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    headers.cookie ??= answer.headers.get("set-cookie")?.split(";")[0];
    return answer.json();
  };
  const { user, csrf_token } = await ask("session", { name, password });
  headers["X-CSRF-Token"] = csrf_token;
  const looks = user.permissions.some((one) => one === "live_view" || one === "footage_view");
  if (!looks || user.must_change) return undefined;
  const { purposes, records } = await ask("access_records");
  if (user.permissions.includes("live_view") && !records.some((one) => one.camera_id === null)) {
    if (purposes.includes("duty")) await ask("shifts", {});
    else await ask("access_records", { purpose: purposes[0] });
  }
  const purpose = purposes.includes("emergency") ? "emergency" : purposes[0];
  // Whoever looks under requests alone says which.
  if (purpose === undefined || purpose === "state_organ") return undefined;
  const said = purpose === "emergency" ? { purpose, reason: "浏览器检查" } : { purpose };
  return { name: `xueliang.purpose.${user.id}`, text: JSON.stringify(said) };
}

export async function openFirefox() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: { "media.autoplay.default": 0, "intl.accept_languages": "zh-CN" },
  });
}

/** A page of Firefox on which the town operator has signed in, on duty. */
export async function onDutyInFirefox(firefox, gateway) {
  const page = await firefox.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(gateway.address);
  const { name, password } = gateway.person("town_operator");
  await onDuty(gateway.address, { name, password });
  await page.locator('input[autocomplete="username"]').fill(name);
  await page.locator('input[autocomplete="current-password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  return page;
}
