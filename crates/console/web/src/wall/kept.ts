/** What a person's browser keeps on this machine, as far as it can be kept and understood. */

/** What was kept under a name; `null` where there is nothing of use. */
export function readKept(storage: Storage, name: string): unknown {
  try {
    return JSON.parse(storage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps it for the next time. */
export function writeKept(storage: Storage, name: string, value: unknown): void {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs the memory of it, not the thing itself.
  }
}
