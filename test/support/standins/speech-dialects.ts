/** What a stand-in engine hears in one recording; times in seconds. */
export interface HeardSpeech {
  text: string;
  language: string;
  durationSeconds: number;
  words: { word: string; start: number; end: number }[];
}

/**
 * The shapes servers answer with: the vendor's whisper (words at the top level), whisper.cpp (tokens inside
 * segments, punctuation apart, a newline per segment), a text-only model, faster-whisper (words inside segments),
 * and tokens with leading spaces at the top level.
 */
export type SpeechDialect =
  'openai-words' | 'whisper.cpp' | 'text-only' | 'segments-words' | 'token-words' | 'no-times';

export function inDialect(dialect: SpeechDialect, heard: HeardSpeech): unknown {
  switch (dialect) {
    case 'openai-words':
      return {
        ...verbose(heard, ' '),
        language: 'english',
        words: heard.words.map(bareWord),
        segments: segments(heard),
      };
    case 'whisper.cpp':
      return { ...verbose(heard, '\n'), language: 'english', segments: segments(heard, tokens) };
    case 'segments-words':
      return { ...verbose(heard, ' '), language: 'en', segments: segments(heard, spacedWords) };
    case 'token-words':
      return { ...verbose(heard, ' '), language: 'en', words: tokens(heard.words), segments: segments(heard) };
    case 'no-times':
      return { ...verbose(heard, '\n'), language: 'english', segments: segments(heard, untimed) };
    case 'text-only':
      return {
        text: heard.text,
        languages: [{ code: 'en' }],
        usage: { type: 'duration', seconds: heard.durationSeconds },
      };
  }
}

type Words = HeardSpeech['words'];

function verbose(heard: HeardSpeech, separator: string) {
  const text = sentencesOf(heard.words)
    .map((words) => ` ${words.map(({ word }) => word).join(' ')}`)
    .join(separator === ' ' ? '' : separator);
  return { task: 'transcribe', duration: heard.durationSeconds, text: separator === ' ' ? heard.text : `${text}\n` };
}

function segments(heard: HeardSpeech, wordsOf?: (words: Words) => unknown[]) {
  return sentencesOf(heard.words).map((words, id) => ({
    id,
    text: ` ${words.map(({ word }) => word).join(' ')}`,
    start: words[0]?.start ?? 0,
    end: words.at(-1)?.end ?? 0,
    ...(wordsOf ? { words: wordsOf(words) } : {}),
  }));
}

/** Segments end where a word carries a mark. */
function sentencesOf(words: Words): Words[] {
  const sentences: Words[] = [[]];
  for (const word of words) {
    sentences.at(-1)?.push(word);
    if (/[,.?!;:]$/.test(word.word)) sentences.push([]);
  }
  return sentences.filter((sentence) => sentence.length > 0);
}

function bareWord({ word, start, end }: Words[number]) {
  return { word: word.replace(/[,.?!;:]+$/, ''), start, end };
}

function spacedWords(words: Words) {
  return words.map(({ word, start, end }) => ({ word: ` ${word}`, start, end, probability: 0.9 }));
}

function tokens(words: Words) {
  return words.flatMap(({ word, start, end }) => {
    const mark = /[,.?!;:]+$/.exec(word)?.[0];
    const bare = { word: ` ${mark ? word.slice(0, -mark.length) : word}`, start, end, probability: 0.9 };
    return mark ? [bare, { word: mark, start: end, end, probability: 0.9 }] : [bare];
  });
}

function untimed(words: Words) {
  return tokens(words).map(({ word, probability }) => ({ word, probability }));
}
