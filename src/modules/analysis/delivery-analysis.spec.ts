import { clip, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { analyzeSpokenPace, analyzeSpokenPauses } from './delivery-analysis.js';

describe('delivery of an answer', () => {
  it('is insufficient for a typed answer, which nobody spoke', () => {
    for (const outcome of [analyzeSpokenPace(null), analyzeSpokenPauses(null)]) {
      expect(outcome).toMatchObject({ status: 'insufficient', reason: 'not_spoken', score: null, result: null });
    }
  });

  it('is measured from timed words, under the version of the thresholds', () => {
    const pace = analyzeSpokenPace(utteranceOf(clip('sonnet001.mp3')));
    expect(pace).toMatchObject({ status: 'measured', source: 'words', rubricVersion: 'en-2026-11.1', reason: null });
    expect(pace.score).toBe(pace.result?.pace.score.value);
    const pause = analyzeSpokenPauses(utteranceOf(clip('sonnet001.mp3')));
    expect(pause.score).toBe(pause.result?.score.value);
  });

  it('tells why there is no score, and keeps what could be measured all the same', () => {
    const noTimes = analyzeSpokenPace(spoken(evenWords(80, 400), { words: null }));
    expect(noTimes).toMatchObject({ status: 'insufficient', reason: 'no_word_times' });
    expect(noTimes.result?.fillers.share.status).toBe('measured');
    expect(analyzeSpokenPace(spoken([])).reason).toBe('no_words');
    expect(analyzeSpokenPauses(utteranceOf(clip('mfa_um.flac'))).reason).toBe('not_enough_words');
  });
});
