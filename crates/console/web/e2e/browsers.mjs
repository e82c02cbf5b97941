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

/** Says yes to the question that is open, and waits until it is gone: the next one may open at once. */
export async function sayYes(page) {
  const question = page.locator(".ant-popconfirm");
  await question.getByRole("button", { name: "确定" }).click();
  await question.filter({ visible: true }).waitFor({ state: "detached" });
}

/** Signs in as somebody, and waits until they are in. */
export async function signIn(page, { name, password }) {
  await page.goto("/");
  await page.getByLabel("用户名").fill(name);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".shell-head").waitFor();
}

export async function openFirefox() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: { "media.autoplay.default": 0, "intl.accept_languages": "zh-CN" },
  });
}
