import * as fc from 'fast-check';
import { referenceSound, soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { clip, clipFile, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { type TimedWord, type Utterance } from '../text/words.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { gatherEvidence } from './delivery-evidence.js';
import { analyzePace, type PaceAnalysis, wordsPerMinute } from './pace.js';

/** Pace from words alone. */
function paceOf(utterance: Utterance): PaceAnalysis {
  return analyzePace(gatherEvidence({ utterance, sound: null, missingSound: null, language: 'en' }));
}

describe('speaking rate', () => {
  const long = clipFile.clips.filter(
    ({ reference: { minPause250 } }) => minPause250.words >= 20 && minPause250.spanSeconds >= 8,
  );

  it.each(long.map((speech) => [`${speech.file} by ${speech.aligner}`, speech] as const))(
    'is the reference rate over the span: %s',
    (_name, speech) => {
      const pace = paceOf(utteranceOf(speech));
      expect(pace.speakingRateWpm).toMatchObject({ status: 'measured', unit: 'wpm', sampleSize: speech.words.length });
      expect(pace.speakingRateWpm.value).toBeCloseTo(speech.reference.minPause250.wpmOverSpan, 1);
      expect(pace.speakingSpanSeconds.value).toBeCloseTo(speech.reference.minPause250.spanSeconds, 2);
    },
  );

  it('gives 143.8 wpm for the noisy monologue by its own aligner', () => {
    expect(paceOf(utteranceOf(clip('mfa_acoustic_corpus.wav', 'source_textgrid_mfa'))).speakingRateWpm.value).toBe(
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
    const { spanMs } = gatherEvidence({ utterance: spoken(scaled), sound: null, missingSound: null, language: 'en' });
    expect(Math.abs(wordsPerMinute(words, spanMs) / (129.79 * factor) - 1)).toBeLessThan(0.01);
  });

  it('is insufficient under 20 words, and under 8 seconds', () => {
    const few = paceOf(utteranceOf(clip('librivox_sense-0920.wav')));
    expect(few.speakingRateWpm).toMatchObject({ status: 'insufficient', value: null, reason: 'not_enough_words' });
    const short = paceOf(utteranceOf(clip('librivox_sense-0870.wav')));
    expect(short.speakingRateWpm).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(short.score).toMatchObject({ status: 'insufficient', value: null, reason: 'not_enough_speech' });
  });

  it.each([
    ['no_word_times', { words: null }],
    ['no_words', { words: [] }],
    ['no_words', { words: null, text: ' ' }],
    ['estimated_times', { timing: 'estimated' as const }],
  ])('says %s where times are missing', (reason, change) => {
    const pace = paceOf(utteranceOf(clip('jfk.wav'), change));
    expect(pace.speakingRateWpm).toMatchObject({ status: 'insufficient', reason });
    expect(pace.score).toMatchObject({ status: 'insufficient', reason });
    expect(pace.variability).toMatchObject({ status: 'insufficient', reason });
    expect(pace.profile).toEqual([]);
  });
});

describe('pace profile and score', () => {
  it('takes windows of 5 s every second inside the span', () => {
    const { profile } = paceOf(spoken(evenWords(30, 400, 400)));
    expect(profile.map((window) => window.startMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000]);
    expect(profile.every((window) => window.endMs - window.startMs === 5_000 && window.wpm === 150)).toBe(true);
  });

  it('needs 10 s: a shorter answer has a rate and no score', () => {
    const pace = paceOf(spoken(evenWords(23, 400, 400)));
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
    const pace = paceOf(spoken(evenWords(100, step, step)));
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
    const pace = paceOf(spoken([...fast, ...slow]));
    expect(pace.stretches.map(({ kind }) => kind)).toEqual(['fast', 'slow']);
    expect(pace.stretches[0]).toMatchObject({ startMs: 0, wpm: 240 });
    expect(pace.variability.value).toBeGreaterThan(0.4);
  });

  it('measures but does not score a language without a table', () => {
    const pace = paceOf(spoken(evenWords(60, 400), { language: 'de-DE' }));
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
        const pace = paceOf(spoken(words));
        expect(JSON.stringify(pace)).toBe(JSON.stringify(paceOf(spoken(words))));
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

describe('pace over measured sound', () => {
  const measuredPace = (utterance: Utterance | null, sound: SoundEvidence, language = 'en') =>
    analyzePace(gatherEvidence({ utterance, sound, missingSound: null, language }));
  // Thirty words in 11.8 s by the recogniser, over 12.5 s of sound from 0.5 s on.
  const words = evenWords(30, 400).map((word) => ({ ...word, startMs: word.startMs + 700, endMs: word.endMs + 700 }));
  const sound = soundWith(spans([0.5, 6], [7, 13]));
  const textOnly = spoken(words, { words: null, timing: null });

  it('counts the words over the span of the sound, whoever timed them', () => {
    const byWords = measuredPace(spoken(words), sound);
    expect(byWords.speakingRateWpm).toMatchObject({ value: 144, method: 'sound+words', sampleSize: 30 });
    expect(byWords.speakingSpanSeconds).toMatchObject({ value: 12.5, method: 'sound' });
    const byText = measuredPace(textOnly, sound);
    expect(byText.speakingRateWpm).toMatchObject({ value: 144, method: 'sound+text', sampleSize: 30 });
    expect(byText.method).toBe('sound+text');
  });

  it('has a profile by each method, with times of the recording', () => {
    for (const pace of [measuredPace(spoken(words), sound), measuredPace(textOnly, sound), measuredPace(null, sound)]) {
      expect(pace.profile.map(({ startMs }) => startMs)).toEqual(
        Array.from({ length: 8 }, (_, at) => 500 + at * 1_000),
      );
      expect(pace.profile.every(({ startMs, endMs, wpm }) => endMs - startMs === 5_000 && wpm > 60)).toBe(true);
      expect(pace.score.status).toBe('measured');
      expect(pace.variability.status).toBe('measured');
    }
  });

  it('counts words outside the measured span at its edges, and loses none', () => {
    const even = soundWith(spans([2, 12]));
    const early = evenWords(40, 250, 250);
    const { profile } = measuredPace(spoken([...early.map((word) => ({ ...word, endMs: word.startMs + 200 }))]), even);
    const halves = (profile[0]?.wpm ?? 0) + (profile[5]?.wpm ?? 0);
    expect(halves / 12).toBeCloseTo(40, 0);
  });

  it('estimates the rate from nuclei where no word is known: 1.38 to a word', () => {
    const pace = measuredPace(null, sound);
    const nuclei = sound.nucleiMs.length;
    expect(pace.speakingRateWpm).toMatchObject({ status: 'measured', method: 'acoustic', sampleSize: nuclei });
    expect(pace.speakingRateWpm.value).toBeCloseTo((nuclei * 60) / 12.5 / 1.38, 1);
    expect(pace.wordCount).toBeNull();
  });

  it('is near the words by nuclei alone in a recording over 20 s', () => {
    const pace = measuredPace(null, referenceSound('sonnet001.mp3'));
    expect(Math.abs((pace.speakingRateWpm.value ?? 0) / 124.8 - 1)).toBeLessThan(0.2);
  });

  it('does not turn syllables of another language into words, and measures their rate', () => {
    const pace = measuredPace(null, sound, 'de');
    expect(pace.speakingRateWpm).toMatchObject({ status: 'insufficient', reason: 'language_not_supported' });
    expect(pace.articulationRateSps).toMatchObject({ status: 'measured', value: 4, method: 'acoustic' });
    expect(pace.articulationBand).toBeNull();
    expect(pace.profile).toEqual([]);
  });

  it('takes the articulation rate from the syllables of the text, pauses out', () => {
    const said = 'understandable '.repeat(12);
    const pace = measuredPace({ ...textOnly, text: said }, sound);
    expect(pace.articulationRateSps).toMatchObject({
      method: 'sound+text',
      unit: 'syllables_per_second',
      sampleSize: 60,
    });
    expect(pace.articulationRateSps.value).toBeCloseTo(60 / 11.5, 2);
    expect(pace.articulationBand).toBe('ideal');
    const rushed = measuredPace({ ...textOnly, text: said.repeat(2) }, sound);
    expect(rushed.articulationBand).toBe('outside');
  });

  it('does not spell out the words of a transcript that is all capitals', () => {
    const { transcript, words: aligned } = clip('jfk.wav');
    const rateOf = (written: (text: string) => string) => {
      const timed = aligned.map((word) => ({ ...word, word: written(word.word) }));
      const utterance: Utterance = { ...utteranceOf(clip('jfk.wav')), text: written(transcript), words: timed };
      const sound = referenceSound('jfk.wav');
      return analyzePace(gatherEvidence({ utterance, sound, missingSound: null, language: 'en' })).articulationRateSps;
    };
    expect(rateOf((text) => text.toUpperCase())).toEqual(rateOf((text) => text));
  });

  it('needs sound for an articulation rate, and five seconds of speech', () => {
    expect(paceOf(spoken(words)).articulationRateSps).toMatchObject({ status: 'insufficient', reason: 'no_sound' });
    const codec = analyzePace(gatherEvidence({ utterance: spoken(words), sound: null, missingSound: 'codec', language: 'en' })); // prettier-ignore
    expect(codec.articulationRateSps).toMatchObject({ reason: 'codec' });
    expect(codec.speakingRateWpm.status).toBe('measured');
    const short = measuredPace(null, soundWith(spans([0, 2], [8, 10.9])));
    expect(short.articulationRateSps).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(short.speakingRateWpm).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(measuredPace(null, soundWith(spans([0, 2], [8, 11]))).articulationRateSps.status).toBe('measured');
  });

  it('says that no speech was found, words or not', () => {
    for (const utterance of [null, spoken(words), textOnly]) {
      const pace = measuredPace(utterance, soundWith([]));
      for (const measure of [
        pace.speakingRateWpm,
        pace.articulationRateSps,
        pace.variability,
        pace.score,
        pace.speakingSpanSeconds,
      ]) {
        expect(measure).toMatchObject({ status: 'insufficient', value: null, reason: 'no_speech' });
      }
      expect(pace.profile).toEqual([]);
    }
  });

  it('gives no rate for activity without a single nucleus', () => {
    expect(measuredPace(null, soundWith(spans([0, 12]), { nucleiMs: [] })).speakingRateWpm).toMatchObject({
      status: 'insufficient',
      reason: 'not_enough_speech',
    });
  });
});
