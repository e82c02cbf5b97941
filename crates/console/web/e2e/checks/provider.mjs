import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { barriers } from "../barriers.mjs";
import { newPage } from "../browsers.mjs";
import { Served, freePort } from "../served.mjs";

const PROVIDER = fileURLToPath(new URL("../provider.mjs", import.meta.url));
const SECRET = "a-secret-of-the-two-of-them-2026";

/** The unit's own sign-in: who has a user here is let in, who has none is told so. */
export async function the_units_own_sign_in_opens_the_console({ chromium, picture, note }) {
  let provider;
  const served = await Served.start(async (address, folder) => {
    const port = await freePort();
    const callback = `${address}/api/v1/session/provider/callback`;
    provider = spawn(process.execPath, [PROVIDER, String(port), SECRET, callback], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => provider.stdout.once("data", resolve));
    const secret = join(folder, "provider.secret");
    await writeFile(secret, `${SECRET}\n`, { mode: 0o600 });
    return (
      `[provider]\nissuer = "http://127.0.0.1:${port}"\naddress = "${address}"\n` +
      `client_secret_file = "${secret}"\n`
    );
  });
  const page = await newPage(chromium, served.address);
  try {
    await served.person("wang", "administrator");
    await page.goto("/");
    await page.getByRole("link", { name: "用“统一身份认证”登录" }).waitFor();
    await picture("provider", page);
    assert.deepEqual(await barriers(page), []);
    await signInThere(page, "nobody");
    await page.getByText("该统一身份认证账号在本系统没有用户").waitFor();
    await picture("provider-refused", page);
    assert.deepEqual(await barriers(page), []);

    // Another browser, which the provider does not know yet.
    await page.context().clearCookies();
    await page.goto("/");
    await signInThere(page, "wang");
    await page.locator(".shell-user").getByText("wang").waitFor();
    // It is a session like any other, and lasts when the page is loaded again.
    await page.goto("/cameras");
    await page.locator(".shell-user").click();
    await page.getByText("退出登录").click();
    await page.getByLabel("用户名").waitFor();

    // An answer that nobody here asked for lets nobody in.
    await page.goto("/api/v1/session/provider/callback?code=stolen&state=made-up");
    await page.getByText("统一身份认证未通过").waitFor();

    provider.kill();
    await page.goto("/");
    await page.getByRole("link", { name: "用“统一身份认证”登录" }).click();
    await page.getByText("统一身份认证服务器无法访问").waitFor();
    note(
      "signed in by the unit's own provider; a stranger, a made-up answer and an outage are told",
    );
    // The provider's own pages ask for what they like.
    const ours = (fault) => !/^asked |^Failed to load resource/.test(fault);
    assert.deepEqual(page.faults.filter(ours), []);
  } finally {
    provider?.kill();
    await page.context().close();
    await served.stop();
  }
}

async function signInThere(page, name) {
  await page.getByRole("link", { name: "用“统一身份认证”登录" }).click();
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("whatever");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}
