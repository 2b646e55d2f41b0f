import { clip, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { type SoundEvidence } from '../../speech/sound-evidence.js';
import { type Utterance } from '../../speech/text/words.js';
import { analyzeSpokenPace, analyzeSpokenPauses } from './delivery-analysis.js';

const byWords = (utterance: Utterance) =>
  ({ utterance, sound: null, missingSound: 'no_sound', language: utterance.language }) as const;

/** Twelve seconds of speech at four syllables a second, with one pause. */
const sound: SoundEvidence = {
  version: 'test',
  durationMs: 14_000,
  voiceActivity: 'neural',
  voiceActivityNote: null,
  speech: [
    { startMs: 500, endMs: 6_500 },
    { startMs: 7_500, endMs: 13_500 },
  ],
  nucleiMs: Array.from({ length: 48 }, (_, index) => 600 + index * 250 + (index < 24 ? 0 : 1_000)),
  level: { speechDbfs: -25, noiseDbfs: -60, variationDb: 4 },
  pitch: { voicedMs: 7_000, medianHz: 120, variationSemitones: 3 },
};

describe('delivery of an answer', () => {
  it('is insufficient for a typed answer, which nobody spoke', () => {
    for (const outcome of [analyzeSpokenPace(null), analyzeSpokenPauses(null)]) {
      expect(outcome).toMatchObject({ status: 'insufficient', reason: 'not_spoken', score: null, result: null });
    }
  });

  it('is measured from timed words, under the version of the thresholds', () => {
    const pace = analyzeSpokenPace(byWords(utteranceOf(clip('sonnet001.mp3'))));
    expect(pace).toMatchObject({ status: 'measured', source: 'words', rubricVersion: 'en-2026-11.2', reason: null });
    expect(pace.score).toBe(pace.result?.pace.score.value);
    const pause = analyzeSpokenPauses(byWords(utteranceOf(clip('sonnet001.mp3'))));
    expect(pause.score).toBe(pause.result?.score.value);
  });

  it('is measured from the sound alone while nobody has transcribed it', () => {
    const heard = { utterance: null, sound, missingSound: null, language: 'en' };
    const pace = analyzeSpokenPace(heard);
    expect(pace).toMatchObject({ status: 'measured', source: 'sound' });
    expect(pace.result).toMatchObject({ fillers: null, pace: { method: 'acoustic', wordCount: null } });
    expect(analyzeSpokenPauses(heard)).toMatchObject({
      status: 'measured',
      source: 'sound',
      result: { pauses: [{ startMs: 6_500, endMs: 7_500, afterWord: null, at: 'unknown' }] },
    });
  });

  it('tells why there is no score, and keeps what could be measured all the same', () => {
    const noTimes = analyzeSpokenPace(byWords(spoken(evenWords(80, 400), { words: null })));
    expect(noTimes).toMatchObject({ status: 'insufficient', reason: 'no_word_times' });
    expect(noTimes.result?.fillers?.share.status).toBe('measured');
    expect(analyzeSpokenPace(byWords(spoken([]))).reason).toBe('no_words');
    expect(analyzeSpokenPauses(byWords(utteranceOf(clip('mfa_um.flac')))).reason).toBe('not_enough_words');
  });
});
