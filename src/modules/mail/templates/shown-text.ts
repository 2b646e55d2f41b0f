const longestName = 60;

/**
 * One line of somebody else's words: no line breaks, no control characters, nothing that turns the direction of
 * writing around.
 */
export function shownLine(text: string, longest = 200): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const letters = [...line];
  return letters.length <= longest
    ? line
    : `${letters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** A name somebody gave themselves. Mail programs make links of addresses; nobody is to advertise one through us. */
export function shownName(name: string): string {
  const harmless = name.replace(/[:/\\@<>]+/g, ' ').replace(/\.(?=\S)/g, '. ');
  const line = shownLine(harmless, longestName);
  return line === '' ? 'Somebody' : line;
}
