import { useEffect, useRef } from "react";
import { isElsewhere } from "../ui/keys";

/** The keys of the list: walk from case to case, find, open a new one. Enter follows the link. */
export function useListKeys(acts: { search: () => void; open: (() => void) | undefined }): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (isElsewhere(event.target, event.key) && !isInList(event.target)) return;
      if (act(event.key, latest.current)) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

const isInList = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-case]") !== null;

function act(key: string, { search, open }: Parameters<typeof useListKeys>[0]): boolean {
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
