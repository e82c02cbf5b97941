/** First passwords, made here so that nobody invents weak ones. */

/** Without those that look alike when they are read out or written down. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz";
const DIGITS = "23456789";

/** A random password of four groups such as `khwp-4827-…`: about 66 bits. */
export function firstPassword(random: (count: number) => Uint32Array = randomNumbers): string {
  const numbers = random(16);
  const text = groups(numbers);
  // The gateway refuses the same character three times in a row.
  return /(.)\1\1/.test(text) ? firstPassword(random) : text;
}

function groups(numbers: Uint32Array): string {
  const characters = Array.from(numbers, (number, index) => {
    const set = Math.floor(index / 4) % 2 === 0 ? LETTERS : DIGITS;
    return set[number % set.length] ?? "";
  }).join("");
  return characters.replace(/(.{4})(?=.)/g, "$1-");
}

function randomNumbers(count: number): Uint32Array {
  return crypto.getRandomValues(new Uint32Array(count));
}
