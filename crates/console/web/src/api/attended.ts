/** Whether somebody is at the page: a session that nobody uses ends, however often a page that was
 * left open refreshes itself. */

/** Without a key, a click or a move of the pointer this long, nobody is. */
const AWAY_MS = 5 * 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let last = Date.now();

for (const sign of SIGNS) {
  globalThis.addEventListener(sign, () => (last = Date.now()), { capture: true, passive: true });
}

export function isAttended(now = Date.now()): boolean {
  return now - last < AWAY_MS;
}
