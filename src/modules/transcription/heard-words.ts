import type { SoundEvidence } from '../../speech/sound-evidence.js';
import { estimateWordTimes } from '../../speech/text/estimated-words.js';
import type { TimedWord, WordTiming } from '../../speech/text/words.js';
import type { SpeechResult } from '../../platform/speech-to-text/speech-to-text.js';

export interface HeardWords {
  readonly words: TimedWord[] | null;
  readonly timing: Exclude<WordTiming, 'client'> | null;
}

/** The engine's own times, else the text laid over the speech that was found; nothing where none was. */
export function heardWords(
  { text, words }: Pick<SpeechResult, 'text' | 'words'>,
  language: string,
  sound: SoundEvidence | null,
): HeardWords {
  if (words) return { words, timing: 'provider' };
  const estimated = sound ? estimateWordTimes(text, language, sound) : [];
  return estimated.length === 0 ? { words: null, timing: null } : { words: estimated, timing: 'estimated' };
}
