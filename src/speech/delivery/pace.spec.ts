import * as fc from 'fast-check';
import { clip, clipFile, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { analyzePace, spanOf, wordsPerMinute } from './pace.js';
import { type TimedWord } from '../text/words.js';

describe('speaking rate', () => {
  const long = clipFile.clips.filter(
    ({ reference: { minPause250 } }) => minPause250.words >= 20 && minPause250.spanSeconds >= 8,
  );

  it.each(long.map((speech) => [`${speech.file} by ${speech.aligner}`, speech] as const))(
    'is the reference rate over the span: %s',
    (_name, speech) => {
      const pace = analyzePace(utteranceOf(speech));
      expect(pace.speakingRateWpm).toMatchObject({ status: 'measured', unit: 'wpm', sampleSize: speech.words.length });
      expect(pace.speakingRateWpm.value).toBeCloseTo(speech.reference.minPause250.wpmOverSpan, 1);
      expect(pace.speakingSpanSeconds.value).toBeCloseTo(speech.reference.minPause250.spanSeconds, 2);
    },
  );

  it('gives 143.8 wpm for the noisy monologue by its own aligner', () => {
    expect(analyzePace(utteranceOf(clip('mfa_acoustic_corpus.wav', 'source_textgrid_mfa'))).speakingRateWpm.value).toBe(
      143.8,
    );
  });

  it.each(clipFile.tempo)('scales with the tempo within 1 %: $file', ({ factor, words }) => {
    const scaled = clip('jfk.wav').words.map((word) => ({
      ...word,
      startMs: Math.round(word.startMs / factor),
      endMs: Math.round(word.endMs / factor),
    }));
    expect(scaled).toHaveLength(words);
    expect(Math.abs(wordsPerMinute(words, spanOf(scaled)) / (129.79 * factor) - 1)).toBeLessThan(0.01);
  });

  it('is insufficient under 20 words, and under 8 seconds', () => {
    const few = analyzePace(utteranceOf(clip('librivox_sense-0920.wav')));
    expect(few.speakingRateWpm).toMatchObject({ status: 'insufficient', value: null, reason: 'not_enough_words' });
    const short = analyzePace(utteranceOf(clip('librivox_sense-0870.wav')));
    expect(short.speakingRateWpm).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(short.score).toMatchObject({ status: 'insufficient', value: null, reason: 'not_enough_speech' });
  });

  it.each([
    ['no_word_times', { words: null }],
    ['no_words', { words: [] }],
    ['no_words', { words: null, text: ' ' }],
    ['estimated_times', { timing: 'estimated' as const }],
  ])('says %s where times are missing', (reason, change) => {
    const pace = analyzePace(utteranceOf(clip('jfk.wav'), change));
    expect(pace.speakingRateWpm).toMatchObject({ status: 'insufficient', reason });
    expect(pace.score).toMatchObject({ status: 'insufficient', reason });
    expect(pace.variability).toMatchObject({ status: 'insufficient', reason });
    expect(pace.profile).toEqual([]);
  });
});

describe('pace profile and score', () => {
  it('takes windows of 5 s every second inside the span', () => {
    const { profile } = analyzePace(spoken(evenWords(30, 400, 400)));
    expect(profile.map((window) => window.startMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000]);
    expect(profile.every((window) => window.endMs - window.startMs === 5_000 && window.wpm === 150)).toBe(true);
  });

  it('needs 10 s: a shorter answer has a rate and no score', () => {
    const pace = analyzePace(spoken(evenWords(23, 400, 400)));
    expect(pace.speakingRateWpm.status).toBe('measured');
    expect(pace.profile).toEqual([]);
    expect(pace.score).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(pace.variability).toMatchObject({ status: 'insufficient', reason: 'not_enough_windows' });
  });

  it.each([
    [400, 150, 100],
    [500, 120, 100],
    [375, 160, 100],
    [600, 100, 60],
    [1_000 / 3, 180, 60],
    [300, 200, 30],
    [750, 80, 30],
    [250, 240, 0],
    [1_200, 50, 0],
  ])('scores an even rate by the trapezoid (one word every %s ms, %s wpm: %s points)', (step, wpm, points) => {
    const pace = analyzePace(spoken(evenWords(100, step, step)));
    expect(pace.profile[3]?.wpm).toBeCloseTo(wpm, 0);
    expect(pace.score.value).toBeCloseTo(points, 0);
    expect(pace.variability.value).toBeCloseTo(0, 2);
  });

  it('names the stretches that were too fast and too slow', () => {
    const fast = evenWords(60, 250, 250);
    const slow = evenWords(20, 1_000, 500).map((word) => ({
      ...word,
      startMs: word.startMs + 15_000,
      endMs: word.endMs + 15_000,
    }));
    const pace = analyzePace(spoken([...fast, ...slow]));
    expect(pace.stretches.map(({ kind }) => kind)).toEqual(['fast', 'slow']);
    expect(pace.stretches[0]).toMatchObject({ startMs: 0, wpm: 240 });
    expect(pace.variability.value).toBeGreaterThan(0.4);
  });

  it('measures but does not score a language without a table', () => {
    const pace = analyzePace(spoken(evenWords(60, 400), { language: 'de-DE' }));
    expect(pace.speakingRateWpm.status).toBe('measured');
    expect(pace.score).toMatchObject({ status: 'insufficient', reason: 'language_not_supported' });
    expect(pace.band).toBeNull();
    expect(pace.thresholdsVersion).toMatch(/^und-/);
  });

  it('never gives NaN, a score out of range or a different result the second time', () => {
    const word = fc.record({
      word: fc.constantFrom('a', 'queue', 'um', '.', ''),
      startMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
      endMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words: TimedWord[]) => {
        const pace = analyzePace(spoken(words));
        expect(JSON.stringify(pace)).toBe(JSON.stringify(analyzePace(spoken(words))));
        expect(pace.profile.every((window) => Number.isFinite(window.wpm))).toBe(true);
        for (const measure of [pace.speakingRateWpm, pace.score, pace.variability]) {
          expect(measure.status).not.toBe('failed');
          if (measure.status === 'measured') expect(measure.value).toBeGreaterThanOrEqual(0);
        }
        if (pace.score.status === 'measured') expect(pace.score.value).toBeLessThanOrEqual(100);
      }),
    );
  });
});
