/** How long to wait before trying again: quickly at first, then every ten seconds, for ever. */

const STEPS_MS = [1000, 2000, 5000, 10_000] as const;

/**
 * Milliseconds before attempt number `failures` (1 for the first retry), spread by a fifth so that
 * a wall of tiles does not return all at once.
 */
export function waitBefore(failures: number, random: number = Math.random()): number {
  const step = STEPS_MS[Math.min(Math.max(failures, 1), STEPS_MS.length) - 1] ?? 10_000;
  return step * (0.8 + 0.4 * random);
}
