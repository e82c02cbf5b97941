import assert from "node:assert/strict";
import { signIn } from "../browsers.mjs";
import { sleep } from "../gateway.mjs";

/**
 * A page in the background stops fetching after ten seconds, says so, and goes on when it is looked
 * at again. What the browser says about being hidden is replaced, because headless pages never are.
 */
export async function a_hidden_page_pauses({ gateway, page, note }) {
  await signIn(page, gateway.person("town_operator"));
  await page.goto("/wall");
  await page.locator('video[data-picture="playing"]').first().waitFor();
  const hide = (hidden) =>
    page.evaluate((on) => {
      Object.defineProperty(document, "hidden", { value: on, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await sleep(5000);
  assert.equal(await page.locator('[data-veil="paused"]').count(), 0, "a moment is no pause");
  await page.locator('[data-veil="paused"]').first().waitFor({ timeout: 8000 });
  await hide(false);
  const began = performance.now();
  await page.locator('video[data-picture="playing"]').first().waitFor();
  note(`moving ${((performance.now() - began) / 1000).toFixed(1)} s after it is looked at again`);
}
