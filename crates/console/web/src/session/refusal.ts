/** Why the unit's own sign-in did not let somebody in, as the gateway says in the address. */

const WORDS = [
  "provider_away",
  "provider_refused",
  "provider_silent",
  "person_unknown",
  "factor_missing",
  "training_expired",
  "contract_expired",
] as const;

/** What the query of an address says, as a word with a sentence; nothing where it says nothing. */
export function refusal(search: string): (typeof WORDS)[number] | "other" | undefined {
  const said = new URLSearchParams(search).get("refused");
  if (said === null) return undefined;
  return WORDS.find((word) => word === said) ?? "other";
}
