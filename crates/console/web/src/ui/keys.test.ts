import { expect, test } from "vitest";
import { isElsewhere } from "./keys";

function inPage(html: string): Element {
  document.body.innerHTML = html;
  const element = document.body.querySelector("[data-here]");
  if (!element) throw new Error("nothing is here");
  return element;
}

test("what people write is theirs", () => {
  for (const html of [
    "<input data-here />",
    "<textarea data-here></textarea>",
    '<div class="ant-modal"><p data-here></p></div>',
  ]) {
    expect(isElsewhere(inPage(html), "f"), html).toBe(true);
  }
});

test("a button keeps its own keys and leaves the others", () => {
  const button = inPage("<button><i data-here></i></button>");
  expect(isElsewhere(button, "Enter")).toBe(true);
  expect(isElsewhere(button, "f")).toBe(false);
  const tree = inPage('<div class="ant-tree"><input data-here /></div>');
  expect(isElsewhere(tree, "ArrowDown")).toBe(true);
  expect(isElsewhere(tree, "5")).toBe(false);
});

test("everything else is the page's", () => {
  expect(isElsewhere(document.body, "Enter")).toBe(false);
  expect(isElsewhere(null, "Enter")).toBe(false);
});
