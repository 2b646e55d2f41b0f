/** Tells whether a quote stands in a text, whatever its case, spaces and kind of quotes and dashes. */
export class Occurrence {
  private readonly text: string;

  constructor(text: string) {
    this.text = ` ${comparable(text)} `;
  }

  has(quote: string): boolean {
    const wanted = comparable(quote);
    if (wanted === '') return false;
    for (let at = this.text.indexOf(wanted); at >= 0; at = this.text.indexOf(wanted, at + 1)) {
      if (!isWordCharacter(this.text[at - 1]) && !isWordEnd(this.text[at + wanted.length])) return true;
    }
    return false;
  }
}

function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’‛`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** "C" does not stand in "C++". */
const isWordEnd = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}+#]/u.test(character);
