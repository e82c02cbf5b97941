/** Whether a key is meant for the page, or for something in it that has its own use for it. */

/** Where people write, and what lies over the page. The tree has an input nobody writes in. */
const WRITING = "input:not([type=radio]):not(.ant-tree *), textarea, select, [contenteditable]";
const OPEN = ".ant-modal, .ant-drawer, .ant-select-dropdown, .ant-picker-dropdown";
/** What buttons, links, menus, choices and trees answer to. */
const PRESSABLE = "button, a, [type=radio], [role=menuitem], [role=tab], .ant-tree";
const PRESSES = ["Enter", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

/** Whether the element that has the focus wants this key itself. */
export function isElsewhere(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(WRITING) ?? target.closest(OPEN)) return true;
  return PRESSES.includes(key) && target.closest(PRESSABLE) !== null;
}
