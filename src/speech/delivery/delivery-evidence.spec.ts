import { soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { evenWords, spoken } from '../../../test/fixtures/speech/word-timings.js';
import { gatherEvidence, type SpokenAnswer } from './delivery-evidence.js';

const sound = soundWith(spans([1, 6], [7, 13]));
const provider = spoken(evenWords(30, 400));
const textOnly = { ...provider, words: null, timing: null };

function gathered(change: Partial<SpokenAnswer>) {
  return gatherEvidence({ utterance: null, sound: null, missingSound: null, language: 'en', ...change });
}

describe('what is known of an answer', () => {
  it('is told by its method', () => {
    expect(gathered({ utterance: provider }).method).toBe('words');
    expect(gathered({ utterance: provider, sound }).method).toBe('sound+words');
    expect(gathered({ utterance: textOnly, sound }).method).toBe('sound+text');
    expect(gathered({ utterance: { ...provider, timing: 'estimated' }, sound }).method).toBe('sound+text');
    expect(gathered({ sound }).method).toBe('acoustic');
  });

  it('has the timeline of the sound wherever there is sound', () => {
    expect(gathered({ utterance: provider, sound }).timeline).toEqual({
      segments: [...sound.speech],
      source: 'sound',
    });
    expect(gathered({ utterance: provider }).timeline.source).toBe('words');
  });

  it('lays text without times over the sound, and an empty list of words too', () => {
    for (const utterance of [textOnly, { ...provider, words: [] }]) {
      const { words, wordTiming } = gathered({ utterance, sound });
      expect(wordTiming).toBe('estimated');
      expect(words).toHaveLength(30);
      expect(words[0]?.startMs).toBe(1_000);
      expect(words.at(-1)?.endMs).toBe(13_000);
    }
  });

  it.each([
    ['no_sound', {}],
    ['codec', { missingSound: 'codec' as const }],
    ['codec', { utterance: textOnly, missingSound: 'codec' as const }],
    ['no_word_times', { utterance: textOnly }],
    ['no_words', { utterance: { ...textOnly, text: ' ' } }],
    ['estimated_times', { utterance: { ...provider, timing: 'estimated' as const } }],
    ['no_speech', { utterance: provider, sound: soundWith([]) }],
    ['no_words', { utterance: { ...textOnly, text: '…' }, sound }],
    ['implausible_times', { sound: soundWith(spans([0, 5], [20_000, 20_005])) }],
  ])('says %s', (reason, change) => {
    const evidence = gathered(change);
    expect(evidence.missing).toBe(reason);
    expect(evidence.words).toEqual([]);
  });

  it('counts the words a recogniser gives as one', () => {
    const words = [{ word: 'New York', startMs: 0, endMs: 500 }, ...evenWords(3, 600).map((word) => ({ ...word, startMs: word.startMs + 600, endMs: word.endMs + 600 }))]; // prettier-ignore
    expect(gathered({ utterance: spoken(words) }).wordCount).toBe(5);
    expect(gathered({ sound }).wordCount).toBeNull();
  });

  it('takes the language of the transcript before that of the answer', () => {
    expect(gathered({ utterance: { ...provider, language: 'de' } }).thresholds.words).toBeNull();
    expect(gathered({ sound, language: 'de' }).thresholds.words).toBeNull();
  });
});
