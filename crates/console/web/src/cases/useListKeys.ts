import { useKeys } from "../ui/useKeys";

interface Acts {
  search: () => void;
  open: (() => void) | undefined;
}

/** The keys of the list: walk from case to case, find, open a new one. Enter follows the link. */
export function useListKeys(acts: Acts): void {
  useKeys((key) => act(key, acts), isInList);
}

const isInList = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-case]") !== null;

function act(key: string, { search, open }: Acts): boolean {
  if (key === "ArrowDown" || key === "j") return walk(1);
  if (key === "ArrowUp" || key === "k") return walk(-1);
  if (key === "/") search();
  else if (key === "n" && open) open();
  else return false;
  return true;
}

function walk(way: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("a[data-case]")];
  const here = links.findIndex((link) => link === document.activeElement);
  const next = links[here === -1 ? 0 : here + way];
  next?.focus();
  return next !== undefined;
}
