import type { TimedWord } from '../../speech/text/words.js';
import { wordsDisagree } from './transcription.errors.js';

/**
 * Checks that words a client posts with its own transcript are those of the text and lie in order: they are the
 * ground of measurements and must not be able to say something else than the text does.
 */
export function checkClientWords(text: string, words: readonly TimedWord[]): void {
  if (spoken(words.map(({ word }) => word).join(' ')) !== spoken(text)) {
    throw wordsDisagree('the words must be those of the text, in the same order');
  }
  let earliest = 0;
  for (const { startMs, endMs } of words) {
    if (startMs < earliest) throw wordsDisagree('words must be in order of startMs');
    if (endMs < startMs) throw wordsDisagree('no endMs may be before its startMs');
    earliest = startMs;
  }
}

/** Letters and digits only: marks and spacing may differ between a text and its words. */
function spoken(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
