// What the accessibility checker finds.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** What the accessibility checker finds in a page, level AA. */
export async function barriers(page) {
  // Half-way from one colour to another, a text has the contrast of neither.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((moves) => !(moves instanceof window.CSSTransition) || moves.playState !== "running"),
  );
  // Evaluated by the browser's debugger, so that the page's own policy stays as it is.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}
