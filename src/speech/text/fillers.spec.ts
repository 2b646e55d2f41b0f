import * as fc from 'fast-check';
import { clip, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { analyzeFillers, findFillers } from './fillers.js';
import { analyzeText } from './word-tokens.js';

const labels = (text: string) => findFillers(analyzeText(text)).map((use) => use.label);
const PLAIN = 'We keep the queue short and the workers busy so that nobody waits for a slot. '.repeat(6);

describe('findFillers', () => {
  it('finds the fillers of the disfluency recordings', () => {
    const counted = analyzeFillers(utteranceOf(clip('mfa_uhum.flac')));
    expect(counted.uses.map((use) => use.label)).toEqual(['uh', 'um', 'uh', 'hmm', 'hmm', 'um']);
    expect(counted.uses[0]).toMatchObject({ kind: 'nonLexical', startMs: clip('mfa_uhum.flac').words[2]?.startMs });
    const monologue = analyzeFillers(utteranceOf(clip('mfa_acoustic_corpus.wav')));
    expect(monologue.nonLexicalCount).toBe(3);
    expect(monologue.uses.filter((use) => use.kind === 'lexical').map((use) => use.label)).toEqual(['you know']);
  });

  it.each([
    'I would like to use Redis.',
    'Databases like PostgreSQL keep a log.',
    'It looks like a deadlock.',
    'It behaves like the other one.',
    'I like Kafka.',
    'A queue is like a buffer.',
    'As you know, the log is ordered.',
    'If you know the key you can read it.',
    'You know how a mutex works.',
    'Do you know Kafka?',
    'That is what I mean by durable.',
    'This sort of index is small.',
    'What actually happened was a timeout.',
    'It does not actually block.',
    'The ER diagram shows an AH header.',
  ])('does not count a word that means something: %s', (text) => {
    expect(labels(text)).toEqual([]);
  });

  it.each([
    ['It was, like, really slow.', ['like']],
    ['Like, we had no tests.', ['like']],
    ['And like we never measured it.', ['like']],
    ['It was like really slow.', ['like']],
    ['It was um like broken.', ['um', 'like']],
    ['It is, you know, a trade-off.', ['you know']],
    ['I mean, we could shard it.', ['i mean']],
    ['It is sort of broken.', ['sort of']],
    ['We basically rewrote it, actually.', ['basically', 'actually']],
    ['It was literally down.', ['literally']],
    ['Umm, uhh, erm, hm, mmm.', ['um', 'uh', 'er', 'hmm', 'mm']],
  ])('counts what carries nothing: %s', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });
});

describe('analyzeFillers', () => {
  it('gives a share, a rate per minute and a score for a verbatim transcript', () => {
    const words = evenWords(100, 400).map((word, index) => (index % 25 === 0 ? { ...word, word: 'um' } : word));
    const result = analyzeFillers(spoken(words));
    expect(result.share).toMatchObject({ status: 'measured', value: 0.04, sampleSize: 100, method: 'words' });
    expect(result.nonLexicalPer100Words.value).toBe(4);
    expect(result.lexicalPer100Words.value).toBe(0);
    expect(result.perMinute.value).toBeCloseTo(4 / (39.8 / 60), 2);
    expect(result.score.value).toBe(92);
    expect(result.band).toBe('acceptable');
  });

  it('gives a lower bound and no score when the recogniser leaves fillers out', () => {
    const result = analyzeFillers(spoken(evenWords(100, 400), { verbatim: false }));
    expect(result.lowerBound).toBe(true);
    expect(result.share).toMatchObject({ status: 'measured', value: 0, method: 'words:lower-bound' });
    expect(result.score).toMatchObject({ status: 'insufficient', value: null, reason: 'transcript_not_verbatim' });
    expect(result.band).toBeNull();
  });

  it('needs 50 words for a share, word times for a rate, and English for either', () => {
    const few = analyzeFillers(utteranceOf(clip('mfa_uhum.flac')));
    expect(few.share).toMatchObject({ status: 'insufficient', reason: 'not_enough_words' });
    const typed = analyzeFillers({ text: PLAIN, words: null, timing: null, verbatim: true, language: 'en' });
    expect(typed.share.status).toBe('measured');
    expect(typed.perMinute).toMatchObject({ status: 'insufficient', reason: 'no_word_times' });
    const german = analyzeFillers(spoken(evenWords(100, 400), { language: 'de' }));
    expect(german.share).toMatchObject({ status: 'insufficient', reason: 'language_not_supported' });
    expect(german.uses).toEqual([]);
  });

  it('finds a cluster of three within ten seconds, and joins overlapping ones', () => {
    const words = evenWords(120, 500).map((word, index) =>
      [2, 8, 14, 20, 60, 90, 118].includes(index) ? { ...word, word: 'uh' } : word,
    );
    expect(analyzeFillers(spoken(words)).clusters).toEqual([{ startMs: 1_000, endMs: 10_200, count: 4 }]);
  });

  it('counts within bounds for any text', () => {
    const piece = fc.constantFrom('um', 'like', 'you know', 'i mean', 'sort of', 'queue', ',', '.', 'and', 'was', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join(' ');
        const uses = findFillers(analyzeText(text));
        uses.forEach((use, index) => {
          expect(use.start).toBeGreaterThanOrEqual(uses[index - 1]?.end ?? 0);
          expect(use.end).toBeLessThanOrEqual(text.length);
        });
      }),
    );
  });
});
