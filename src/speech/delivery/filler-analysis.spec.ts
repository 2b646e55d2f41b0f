import { soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { clip, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { type Utterance } from '../text/words.js';
import { gatherEvidence } from './delivery-evidence.js';
import { analyzeFillers, type FillerAnalysis } from './filler-analysis.js';

const PLAIN = 'We keep the queue short and the workers busy so that nobody waits for a slot. '.repeat(6);

function fillersOf(utterance: Utterance): FillerAnalysis {
  const fillers = analyzeFillers(gatherEvidence({ utterance, sound: null, missingSound: null, language: 'en' }));
  if (fillers === null) throw new Error('a transcript has fillers to count');
  return fillers;
}

describe('analyzeFillers', () => {
  it('finds the fillers of the disfluency recordings', () => {
    const counted = fillersOf(utteranceOf(clip('mfa_uhum.flac')));
    expect(counted.uses.map((use) => use.label)).toEqual(['uh', 'um', 'uh', 'hmm', 'hmm', 'um']);
    expect(counted.uses[0]).toMatchObject({ kind: 'nonLexical', startMs: clip('mfa_uhum.flac').words[2]?.startMs });
    const monologue = fillersOf(utteranceOf(clip('mfa_acoustic_corpus.wav')));
    expect(monologue.nonLexicalCount).toBe(3);
    expect(monologue.uses.filter((use) => use.kind === 'lexical').map((use) => use.label)).toEqual(['you know']);
  });

  it('gives a share, a rate per minute and a score for a verbatim transcript', () => {
    const words = evenWords(100, 400).map((word, index) => (index % 25 === 0 ? { ...word, word: 'um' } : word));
    const result = fillersOf(spoken(words));
    expect(result.share).toMatchObject({ status: 'measured', value: 0.04, sampleSize: 100, method: 'words' });
    expect(result.nonLexicalPer100Words.value).toBe(4);
    expect(result.lexicalPer100Words.value).toBe(0);
    expect(result.perMinute.value).toBeCloseTo(4 / (39.8 / 60), 2);
    expect(result.score.value).toBe(92);
    expect(result.band).toBe('acceptable');
  });

  it('gives a lower bound and no score when the recogniser leaves fillers out', () => {
    const result = fillersOf(spoken(evenWords(100, 400), { verbatim: false }));
    expect(result.lowerBound).toBe(true);
    expect(result.share).toMatchObject({ status: 'measured', value: 0, method: 'words:lower-bound' });
    expect(result.score).toMatchObject({ status: 'insufficient', value: null, reason: 'transcript_not_verbatim' });
    expect(result.band).toBeNull();
  });

  it('needs 50 words for a share, word times for a rate, and English for either', () => {
    const few = fillersOf(utteranceOf(clip('mfa_uhum.flac')));
    expect(few.share).toMatchObject({ status: 'insufficient', reason: 'not_enough_words' });
    const typed = fillersOf({ text: PLAIN, words: null, timing: null, verbatim: true, language: 'en' });
    expect(typed.share.status).toBe('measured');
    expect(typed.perMinute).toMatchObject({ status: 'insufficient', reason: 'no_word_times' });
    const german = fillersOf(spoken(evenWords(100, 400), { language: 'de' }));
    expect(german.share).toMatchObject({ status: 'insufficient', reason: 'language_not_supported' });
    expect(german.uses).toEqual([]);
  });

  it('finds a cluster of three within ten seconds, and joins overlapping ones', () => {
    const words = evenWords(120, 500).map((word, index) =>
      [2, 8, 14, 20, 60, 90, 118].includes(index) ? { ...word, word: 'uh' } : word,
    );
    expect(fillersOf(spoken(words)).clusters).toEqual([{ startMs: 1_000, endMs: 10_200, count: 4 }]);
  });

  it('are placed and counted per minute over the sound where the text has no times', () => {
    const text = 'Um, we had, um, no index. '.repeat(10);
    const sound = soundWith(spans([1, 9], [10, 31]));
    const utterance = { text, words: null, timing: null, verbatim: true, language: 'en' };
    const evidence = gatherEvidence({ utterance, sound, missingSound: null, language: 'en' });
    const fillers = analyzeFillers(evidence);
    expect(fillers?.perMinute).toMatchObject({ status: 'measured', value: 40, method: 'sound+text' });
    expect(fillers?.uses.every(({ startMs }) => startMs !== null && startMs >= 1_000)).toBe(true);
    expect(fillers?.clusters).toHaveLength(1);
    const heardLess = analyzeFillers({ ...evidence, utterance: { ...utterance, verbatim: false } });
    expect(heardLess?.perMinute).toMatchObject({ status: 'measured', method: 'words:lower-bound' });
    expect(heardLess?.score).toMatchObject({ status: 'insufficient', reason: 'transcript_not_verbatim' });
    expect(heardLess?.lowerBound).toBe(true);
  });

  it('are not counted without a transcript', () => {
    const sound = soundWith(spans([1, 9]));
    expect(analyzeFillers(gatherEvidence({ utterance: null, sound, missingSound: null, language: 'en' }))).toBeNull();
  });
});
