import * as fc from 'fast-check';
import { clip, clipFile, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { analyzePace } from './pace.js';
import { analyzePauses } from './pauses.js';
import { type TimedWord } from '../text/words.js';

/** Sentences of ten words of 400 ms without a gap, a silence of `gapMs` after each. */
function sentencesApart(sentences: number, gapMs: number): TimedWord[] {
  return Array.from({ length: sentences * 10 }, (_, index) => {
    const startMs = index * 400 + Math.floor(index / 10) * gapMs;
    return { word: `w${index}${index % 10 === 9 ? '.' : ''}`, startMs, endMs: startMs + 400 };
  });
}

describe('pauses from words', () => {
  it.each(clipFile.clips.map((speech) => [`${speech.file} by ${speech.aligner}`, speech] as const))(
    'are the reference pauses: %s',
    (_name, speech) => {
      const { pauses } = analyzePauses(utteranceOf(speech));
      const reference = speech.reference.minPause250;
      expect(pauses.map((pause) => [pause.startMs / 1_000, pause.endMs / 1_000])).toEqual(reference.pauseSpans);
      const seconds = pauses.reduce((sum, pause) => sum + pause.durationMs, 0) / 1_000;
      expect(seconds).toBeCloseTo(reference.pauseSeconds, 2);
    },
  );

  it('gives the three pauses of the speech: 1.09, 1.07 and 0.48 s', () => {
    const result = analyzePauses(utteranceOf(clip('jfk.wav')));
    expect(result.pauses.map((pause) => pause.durationMs)).toEqual([1_090, 1_070, 480]);
    expect(result.speakingRatio.value).toBeCloseTo((10.17 - 2.64) / 10.17, 3);
    expect(result.pauses.map(({ at, kind, afterWord }) => [at, kind, afterWord])).toEqual([
      ['clause', 'strategic', 'americans'],
      ['none', 'hesitation', 'not'],
      ['clause', 'strategic', 'you'],
    ]);
  });

  it('finds four inserted pauses beside the three natural ones', () => {
    let words = clip('jfk.wav').words;
    const { inserted } = clipFile.insertedPauses;
    for (const { startMs, endMs } of inserted) {
      const shift = (at: number) => (at > startMs ? at + endMs - startMs : at);
      words = words.map((word) => ({ ...word, startMs: word.startMs >= startMs ? shift(word.startMs + 1) - 1 : word.startMs, endMs: shift(word.endMs) })); // prettier-ignore
    }
    const { pauses } = analyzePauses(utteranceOf({ ...clip('jfk.wav'), words }));
    for (const { startMs, endMs } of inserted) {
      const close = pauses.some((p) => Math.abs(p.startMs - startMs) <= 120 && Math.abs(p.endMs - endMs) <= 120);
      expect(close).toBe(true);
    }
    expect(pauses).toHaveLength(7);
    expect(pauses.filter((pause) => pause.kind === 'long').map((pause) => pause.durationMs)).toEqual([2_000, 4_000]);
  });

  it('holds a pause against 1.5 s where the transcript has no punctuation', () => {
    const words = sentencesApart(4, 1_600).map((word) => ({ ...word, word: word.word.replace('.', '') }));
    const kinds = (gap: number) =>
      analyzePauses(
        spoken(sentencesApart(4, gap).map((word) => ({ ...word, word: word.word.replace('.', '') }))),
      ).pauses.map(({ kind, at }) => `${kind} ${at}`);
    expect(analyzePauses(spoken(words)).pauses[0]).toMatchObject({ kind: 'hesitation', at: 'unknown' });
    expect(kinds(1_500)).toEqual(Array(3).fill('strategic unknown'));
    expect(analyzePauses(spoken(sentencesApart(4, 1_600))).pauses[0]).toMatchObject({
      kind: 'strategic',
      at: 'sentence',
    });
  });

  it('calls a pause inside a clause a hesitation', () => {
    const words = sentencesApart(4, 0).map((word, index) => (index < 5 ? word : { ...word, startMs: word.startMs + 600, endMs: word.endMs + 600 })); // prettier-ignore
    expect(analyzePauses(spoken(words)).pauses).toMatchObject([{ kind: 'hesitation', at: 'none', durationMs: 600 }]);
  });

  it('measures long against the speaker from eight pauses on: three times the third quartile', () => {
    const calm = analyzePauses(spoken(sentencesApart(8, 2_100)));
    expect(calm.pauses.map(({ kind }) => kind)).toEqual(Array(7).fill('long'));
    const slow = analyzePauses(spoken(sentencesApart(9, 2_100)));
    expect(slow.pauses.every(({ kind }) => kind !== 'long')).toBe(true);
    expect(slow.longPauseCount.value).toBe(0);
  });

  it('says why, and scores nothing, without usable times', () => {
    for (const [change, reason] of [
      [{ words: null }, 'no_word_times'],
      [{ words: [] }, 'no_words'],
      [{ timing: 'estimated' as const }, 'estimated_times'],
    ] as const) {
      const result = analyzePauses(utteranceOf(clip('jfk.wav'), change));
      expect(result.score).toMatchObject({ status: 'insufficient', value: null, reason });
      expect(result.speakingRatio).toMatchObject({ status: 'insufficient', reason });
      expect(result.pauses).toEqual([]);
      expect(result.penalties).toEqual([]);
    }
    const few = analyzePauses(utteranceOf(clip('mfa_um.flac')));
    expect(few.score).toMatchObject({ status: 'insufficient', reason: 'not_enough_words' });
    expect(few.pauses).toHaveLength(2);
  });
});

describe('pause score', () => {
  it('takes nothing from an answer inside the bands', () => {
    const result = analyzePauses(spoken(sentencesApart(6, 800)));
    expect(result.penalties).toEqual([]);
    expect(result.score.value).toBe(100);
  });

  it('takes 12 points for each long pause per minute above one', () => {
    const result = analyzePauses(spoken(sentencesApart(4, 2_200)));
    const perMinute = 3 / ((40 * 0.4 + 3 * 2.2) / 60);
    expect(result.longPausesPerMinute.value).toBeCloseTo(perMinute, 2);
    expect(result.penalties.find(({ code }) => code === 'long_pauses')?.points).toBeCloseTo((perMinute - 1) * 12, 0);
    expect(result.score.value).toBeGreaterThanOrEqual(0);
  });

  it('takes 25 points for 30 s without a pause, and for leaving no silence at all', () => {
    const result = analyzePauses(spoken(sentencesApart(8, 0)));
    expect(result.penalties.map(({ code, points }) => [code, points])).toEqual([
      ['speaking_ratio_high', 32],
      ['no_pause', 25],
      ['rushed_boundaries', 20],
    ]);
    expect(result.score.value).toBe(23);
    expect(analyzePauses(spoken(sentencesApart(7, 0))).penalties.map(({ code }) => code)).not.toContain('no_pause');
  });

  it('measures rushed boundaries only with the times of a recogniser and three sentence ends', () => {
    const words = sentencesApart(5, 100);
    expect(analyzePauses(spoken(words)).rushedBoundaryShare).toMatchObject({
      status: 'measured',
      value: 1,
      sampleSize: 4,
    });
    expect(analyzePauses(spoken(words, { timing: 'client' })).rushedBoundaryShare).toMatchObject({
      status: 'insufficient',
      reason: 'times_not_from_provider',
    });
    expect(analyzePauses(spoken(sentencesApart(3, 100))).rushedBoundaryShare).toMatchObject({
      reason: 'not_enough_boundaries',
    });
    expect(analyzePauses(spoken(sentencesApart(5, 120))).rushedBoundaryShare.value).toBe(0);
  });

  it('is 100 minus the listed penalties, finite and the same each time, for any words', () => {
    const word = fc.record({
      word: fc.constantFrom('a.', 'queue', 'um,', '.', ''),
      startMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
      endMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words: TimedWord[]) => {
        const result = analyzePauses(spoken(words));
        expect(JSON.stringify(result)).toBe(JSON.stringify(analyzePauses(spoken(words))));
        if (result.score.status !== 'measured') return;
        const lost = result.penalties.reduce((sum, { points }) => sum + points, 0);
        expect(result.score.value).toBeCloseTo(Math.max(0, 100 - lost), 1);
        expect(result.speakingRatio.value).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('costs in proportion to the words', () => {
    const best = (count: number) => {
      const utterance = spoken(
        Array.from({ length: count }, (_, index) => ({
          word: index % 12 === 11 ? 'queue.' : 'worker',
          startMs: index * 420 + Math.floor(index / 12) * 500,
          endMs: index * 420 + Math.floor(index / 12) * 500 + 380,
        })),
      );
      const times = Array.from({ length: 15 }, () => {
        const start = performance.now();
        analyzePace(utterance);
        analyzePauses(utterance);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    best(1_500);
    // Eight times the words; were any part quadratic it would be 64 times the time.
    expect(best(12_000) / best(1_500)).toBeLessThan(24);
  });
});
