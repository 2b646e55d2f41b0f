/** A word or token as an engine gave it; times may be missing. */
export interface LooseWord {
  word: string;
  startMs: number | null;
  endMs: number | null;
  confidence: number | null;
}

const LETTER = /[\p{L}\p{N}]/u;
const OPENING = /^[\s"'“‘«([{¿¡]+$/u;
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const SPECIAL = /^\s*(?:\[_[A-Z0-9_]+\]|<\|[^|]{0,40}\|>)\s*$/;

/**
 * Tokens to words. Where a list marks words by a leading space, what has none continues the word before it; in any
 * list, a mark of punctuation of its own belongs to its neighbour. The times of a word are those of its letters:
 * whisper.cpp gives a comma the pause that follows it.
 */
export function joinTokens(tokens: LooseWord[]): LooseWord[] {
  const spoken = tokens.filter((token) => token.word !== '' && !SPECIAL.test(token.word));
  const spaced = spoken.filter((token) => /^\s/.test(token.word)).length;
  const marksWords = spaced > 0 && spaced >= spoken.filter((token) => LETTER.test(token.word)).length / 4;
  const words: LooseWord[] = [];
  let opening = '';
  for (const token of spoken) {
    const word = token.word.trim();
    const previous = words.at(-1);
    if (OPENING.test(token.word) && !(previous && marksWords && !/^\s/.test(token.word))) opening += word;
    else if (!LETTER.test(word) && previous) previous.word += word;
    else if (!LETTER.test(word)) opening += word;
    else if (previous && marksWords && opening === '' && continues(token, previous)) extend(previous, token);
    else {
      words.push({ ...token, word: opening + word });
      opening = '';
    }
  }
  const last = words.at(-1);
  if (last) last.word += opening;
  return words;
}

function continues(token: LooseWord, previous: LooseWord): boolean {
  if (/^\s/.test(token.word)) return false;
  return !(UNSPACED_SCRIPT.test(token.word) || UNSPACED_SCRIPT.test(previous.word));
}

function extend(previous: LooseWord, token: LooseWord): void {
  previous.word += token.word.trim();
  previous.endMs = token.endMs ?? previous.endMs;
  previous.startMs ??= token.startMs;
  if (previous.confidence !== null && token.confidence !== null) {
    previous.confidence = Math.min(previous.confidence, token.confidence);
  }
}
