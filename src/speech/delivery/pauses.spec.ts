import * as fc from 'fast-check';
import { referenceSound, soundWith, spans } from '../../../test/factories/sound-evidence.js';
import { clip, clipFile, evenWords, spoken, utteranceOf } from '../../../test/fixtures/speech/word-timings.js';
import { type TimedWord, type Utterance } from '../text/words.js';
import { type SoundEvidence } from '../sound-evidence.js';
import { gatherEvidence } from './delivery-evidence.js';
import { analyzePace } from './pace.js';
import { analyzePauses, type PauseAnalysis } from './pauses.js';

/** Pauses from words alone. */
function pausesOf(utterance: Utterance): PauseAnalysis {
  return analyzePauses(gatherEvidence({ utterance, sound: null, missingSound: null, language: 'en' }));
}

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
      const { pauses } = pausesOf(utteranceOf(speech));
      const reference = speech.reference.minPause250;
      expect(pauses.map((pause) => [pause.startMs / 1_000, pause.endMs / 1_000])).toEqual(reference.pauseSpans);
      const seconds = pauses.reduce((sum, pause) => sum + pause.durationMs, 0) / 1_000;
      expect(seconds).toBeCloseTo(reference.pauseSeconds, 2);
    },
  );

  it('gives the three pauses of the speech: 1.09, 1.07 and 0.48 s', () => {
    const result = pausesOf(utteranceOf(clip('jfk.wav')));
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
    const { pauses } = pausesOf(utteranceOf({ ...clip('jfk.wav'), words }));
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
      pausesOf(
        spoken(sentencesApart(4, gap).map((word) => ({ ...word, word: word.word.replace('.', '') }))),
      ).pauses.map(({ kind, at }) => `${kind} ${at}`);
    expect(pausesOf(spoken(words)).pauses[0]).toMatchObject({ kind: 'hesitation', at: 'unknown' });
    expect(kinds(1_500)).toEqual(Array(3).fill('strategic unknown'));
    expect(pausesOf(spoken(sentencesApart(4, 1_600))).pauses[0]).toMatchObject({
      kind: 'strategic',
      at: 'sentence',
    });
  });

  it('calls a pause inside a clause a hesitation', () => {
    const words = sentencesApart(4, 0).map((word, index) => (index < 5 ? word : { ...word, startMs: word.startMs + 600, endMs: word.endMs + 600 })); // prettier-ignore
    expect(pausesOf(spoken(words)).pauses).toMatchObject([{ kind: 'hesitation', at: 'none', durationMs: 600 }]);
  });

  it('measures long against the speaker from eight pauses on: three times the third quartile', () => {
    const calm = pausesOf(spoken(sentencesApart(8, 2_100)));
    expect(calm.pauses.map(({ kind }) => kind)).toEqual(Array(7).fill('long'));
    const slow = pausesOf(spoken(sentencesApart(9, 2_100)));
    expect(slow.pauses.every(({ kind }) => kind !== 'long')).toBe(true);
    expect(slow.longPauseCount.value).toBe(0);
  });

  it('says why, and scores nothing, without usable times', () => {
    for (const [change, reason] of [
      [{ words: null }, 'no_word_times'],
      [{ words: [] }, 'no_words'],
      [{ timing: 'estimated' as const }, 'estimated_times'],
    ] as const) {
      const result = pausesOf(utteranceOf(clip('jfk.wav'), change));
      expect(result.score).toMatchObject({ status: 'insufficient', value: null, reason });
      expect(result.speakingRatio).toMatchObject({ status: 'insufficient', reason });
      expect(result.pauses).toEqual([]);
      expect(result.penalties).toEqual([]);
    }
    const few = pausesOf(utteranceOf(clip('mfa_um.flac')));
    expect(few.score).toMatchObject({ status: 'insufficient', reason: 'not_enough_words' });
    expect(few.pauses).toHaveLength(2);
  });
});

describe('pause score', () => {
  it('takes nothing from an answer inside the bands', () => {
    const result = pausesOf(spoken(sentencesApart(6, 800)));
    expect(result.penalties).toEqual([]);
    expect(result.score.value).toBe(100);
  });

  it('takes 12 points for each long pause per minute above one', () => {
    const result = pausesOf(spoken(sentencesApart(4, 2_200)));
    const perMinute = 3 / ((40 * 0.4 + 3 * 2.2) / 60);
    expect(result.longPausesPerMinute.value).toBeCloseTo(perMinute, 2);
    expect(result.penalties.find(({ code }) => code === 'long_pauses')?.points).toBeCloseTo((perMinute - 1) * 12, 0);
    expect(result.score.value).toBeGreaterThanOrEqual(0);
  });

  it('takes 25 points for 30 s without a pause, and for leaving no silence at all', () => {
    const result = pausesOf(spoken(sentencesApart(8, 0)));
    expect(result.penalties.map(({ code, points }) => [code, points])).toEqual([
      ['speaking_ratio_high', 32],
      ['no_pause', 25],
      ['rushed_boundaries', 20],
    ]);
    expect(result.score.value).toBe(23);
    expect(pausesOf(spoken(sentencesApart(7, 0))).penalties.map(({ code }) => code)).not.toContain('no_pause');
  });

  it('measures rushed boundaries only with the times of a recogniser and three sentence ends', () => {
    const words = sentencesApart(5, 100);
    expect(pausesOf(spoken(words)).rushedBoundaryShare).toMatchObject({
      status: 'measured',
      value: 1,
      sampleSize: 4,
    });
    expect(pausesOf(spoken(words, { timing: 'client' })).rushedBoundaryShare).toMatchObject({
      status: 'insufficient',
      reason: 'times_not_from_provider',
    });
    expect(pausesOf(spoken(sentencesApart(3, 100))).rushedBoundaryShare).toMatchObject({
      reason: 'not_enough_boundaries',
    });
    expect(pausesOf(spoken(sentencesApart(5, 120))).rushedBoundaryShare.value).toBe(0);
  });

  it('is 100 minus the listed penalties, finite and the same each time, for any words', () => {
    const word = fc.record({
      word: fc.constantFrom('a.', 'queue', 'um,', '.', ''),
      startMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
      endMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.double()),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words: TimedWord[]) => {
        const result = pausesOf(spoken(words));
        expect(JSON.stringify(result)).toBe(JSON.stringify(pausesOf(spoken(words))));
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
        const evidence = gatherEvidence({ utterance, sound: null, missingSound: null, language: 'en' });
        analyzePace(evidence);
        analyzePauses(evidence);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    best(4_000);
    // Eight times the words; were any part quadratic it would be 64 times the time.
    expect(best(32_000) / best(4_000)).toBeLessThan(32);
  });
});

describe('pauses from sound', () => {
  const measuredPauses = (utterance: Utterance | null, sound: SoundEvidence, language = 'en') =>
    analyzePauses(gatherEvidence({ utterance, sound, missingSound: null, language }));
  const sound = soundWith(spans([1.2, 4], [5, 8], [8.2, 10], [11.7, 14]));
  /** One word every 400 ms in 1.2–14 s; "w9." ends a sentence within 5 s. */
  const words = evenWords(32, 400, 380).map((word) => ({
    ...word,
    startMs: word.startMs + 1_200,
    endMs: word.endMs + 1_200,
  }));

  it('are the silences inside the span, gaps under 0.25 s closed', () => {
    const result = measuredPauses(null, sound);
    expect(result.pauses.map(({ startMs, endMs, durationMs }) => [startMs, endMs, durationMs])).toEqual([
      [4_000, 5_000, 1_000],
      [10_000, 11_700, 1_700],
    ]);
    expect(result.pauses.map(({ kind, at, afterWord }) => [kind, at, afterWord])).toEqual([
      ['strategic', 'unknown', null],
      ['hesitation', 'unknown', null],
    ]);
    expect(result.speakingSpanSeconds).toMatchObject({ value: 12.8, method: 'sound' });
    expect(result.phonationSeconds.value).toBe(10.1);
    expect(result.speakingRatio.value).toBeCloseTo(10.1 / 12.8, 3);
    expect(result.longestRunSeconds.value).toBe(5);
    expect(result.score.status).toBe('measured');
    expect(result.wordTiming).toBeNull();
  });

  it('stand at the boundaries of the words a recogniser timed', () => {
    const moved = words.map((word, at) => (at === 6 ? { ...word, word: 'w6.' } : { ...word, word: `w${at}` }));
    const result = measuredPauses(spoken(moved), sound);
    expect(result.pauses.map(({ kind, at, afterWord }) => [kind, at, afterWord])).toEqual([
      ['hesitation', 'none', 'w7'],
      ['hesitation', 'none', 'w23'],
    ]);
    const placed = measuredPauses(
      spoken(moved.map((word, at) => (at === 23 ? { ...word, word: 'w23,' } : word))),
      sound,
    );
    expect(placed.pauses[1]).toMatchObject({ kind: 'strategic', at: 'clause', afterWord: 'w23,' });
    expect(placed.score.method).toBe('sound+words');
    expect(placed.wordTiming).toBe('provider');
  });

  it('do not prove themselves well placed by words that were laid to them', () => {
    const text =
      'We had no index at all then. So every query read the whole table from its start to its end. It was slow.';
    const result = measuredPauses({ text, words: null, timing: null, verbatim: true, language: 'en' }, sound);
    expect(result.pauses.map(({ at }) => at)).toEqual(['unknown', 'unknown']);
    expect(result.pauses[1]?.kind).toBe('hesitation');
    expect(result.pauses[0]).toMatchObject({ afterWord: 'then.', beforeWord: 'So' });
    expect(result.wordTiming).toBe('estimated');
    expect(result.score.method).toBe('sound');
    expect(result.rushedBoundaryShare).toMatchObject({ status: 'insufficient', reason: 'times_not_from_provider' });
  });

  it('are those of the speech in a recording', () => {
    const { pauses } = measuredPauses(null, referenceSound('jfk.wav'));
    expect(pauses).toHaveLength(3);
    clip('jfk.wav').reference.minPause250.pauseSpans.forEach(([start, end], at) => {
      expect(Math.abs((pauses[at]?.startMs ?? 0) - start * 1_000)).toBeLessThanOrEqual(160);
      expect(Math.abs((pauses[at]?.endMs ?? 0) - end * 1_000)).toBeLessThanOrEqual(160);
    });
  });

  it('tell how long the answer took to begin, and whether that was late', () => {
    const early = measuredPauses(null, sound);
    expect(early.responseLatencySeconds).toMatchObject({ status: 'measured', value: 1.2, unit: 's', method: 'sound' });
    expect(early.lateStart).toBe(false);
    const at = (start: number) => measuredPauses(null, soundWith(spans([start, start + 12])));
    expect(at(5).lateStart).toBe(false);
    expect(at(5.1).lateStart).toBe(true);
    expect(at(0).responseLatencySeconds.value).toBe(0);
    const unheard = pausesOf(spoken(words));
    expect(unheard.responseLatencySeconds).toMatchObject({ status: 'insufficient', reason: 'no_sound' });
    expect(unheard.lateStart).toBeNull();
  });

  it('need eight seconds of span and five of speech; the list is given even so', () => {
    expect(measuredPauses(null, soundWith(spans([0, 3], [4, 7.9]))).score).toMatchObject({
      reason: 'not_enough_speech',
    });
    const sparse = measuredPauses(null, soundWith(spans([0, 2], [9, 11.9])));
    expect(sparse.speakingRatio).toMatchObject({ status: 'insufficient', reason: 'not_enough_speech' });
    expect(sparse.pauses).toHaveLength(1);
    expect(measuredPauses(null, soundWith(spans([0, 2], [9, 12]))).speakingRatio.status).toBe('measured');
  });

  it('are none where no speech was found', () => {
    const result = measuredPauses(spoken(words), soundWith([]));
    expect(result.pauses).toEqual([]);
    for (const measure of [
      result.score,
      result.speakingRatio,
      result.responseLatencySeconds,
      result.rushedBoundaryShare,
    ]) {
      expect(measure).toMatchObject({ status: 'insufficient', value: null, reason: 'no_speech' });
    }
  });

  it('are measured but not scored in a language without a table', () => {
    const result = measuredPauses(null, sound, 'fr');
    expect(result.speakingRatio.status).toBe('measured');
    expect(result.score).toMatchObject({ status: 'insufficient', reason: 'language_not_supported' });
  });
});
