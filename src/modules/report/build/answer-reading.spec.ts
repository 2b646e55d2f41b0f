import { gatherEvidence } from '../../../speech/delivery/delivery-evidence.js';
import { analyzeFillers } from '../../../speech/delivery/filler-analysis.js';
import { analyzePace } from '../../../speech/delivery/pace.js';
import { analyzeVoice } from '../../../speech/delivery/voice.js';
import type { AnalysisView } from '../../analysis/analysis.views.js';
import { soundWith, spans } from '../../../../test/factories/sound-evidence.js';
import { measureDelivery } from '../../../speech/delivery/delivery.js';
import { answerReading } from './answer-reading.js';

const facts = {
  id: 'analysis-1',
  attemptId: 'attempt-1',
  status: 'measured' as const,
  reason: null,
  retryable: false,
  score: 81,
  band: 'good' as const,
  grade: 'B' as const,
  modelReason: null,
  model: null,
  rubricVersion: 'en-2026-11.1',
  latencyMs: 3,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

const words = Array.from({ length: 60 }, (_, place) => ({
  word: place % 12 === 0 ? 'um' : `word${place}`,
  startMs: place * 400,
  endMs: place * 400 + 300,
}));
const utterance = {
  text: words.map(({ word }) => word).join(' '),
  words,
  timing: 'provider' as const,
  verbatim: true,
  language: 'en',
};

describe('an analysis as the report reads it', () => {
  it('brings pace and fillers with their figures', () => {
    const evidence = gatherEvidence({ utterance, sound: null, missingSound: 'no_sound', language: 'en' });
    const fillers = analyzeFillers(evidence);
    if (fillers === null) throw new Error('fillers of a transcript');
    const result = { pace: analyzePace(evidence), fillers, voice: analyzeVoice(evidence) };
    const reading = answerReading({ ...facts, type: 'pace', source: 'words', result });
    expect(reading).toMatchObject({
      dimension: 'pace',
      status: 'measured',
      score: 81,
      source: 'words',
      fillersLowerBound: false,
    });
    expect(reading.figures.map(({ name, status, unit }) => [name, status, unit])).toEqual([
      ['speakingRateWpm', 'measured', 'wpm'],
      ['articulationRateSps', 'insufficient', 'syllables_per_second'],
      ['pitchVariationSemitones', 'insufficient', 'semitones'],
      ['fillerShare', 'measured', 'ratio'],
    ]);
    expect(reading.delivery.pace).toBe(result);
    expect(reading.figures[3]?.value).toBeCloseTo(5 / 60, 3);
    expect(reading.parts).toEqual([{ name: 'fillers', score: result.fillers.score.value, reason: null }]);
  });

  it.each([
    ['en', ['articulationRateSps', 'pitchVariationSemitones', 'responseLatencySeconds']],
    // How many syllables a second are too many is not known here for other languages.
    ['hu', ['pitchVariationSemitones', 'responseLatencySeconds']],
  ])('flags what is worth a remark though it has no score (%s)', (language, flagged) => {
    const sound = soundWith(spans([6, 30]), {
      nucleiMs: Array.from({ length: 160 }, (_, at) => 6_000 + at * 150),
      pitch: { voicedMs: 20_000, medianHz: 140, variationSemitones: 1.2 },
    });
    const delivery = measureDelivery({ utterance: null, sound, missingSound: null, language });
    const { pauses, ...result } = delivery;
    const readings = [
      answerReading({ ...facts, type: 'pace', source: 'sound', result }),
      answerReading({ ...facts, type: 'pause', source: 'sound', result: pauses }),
    ];
    const figures = readings.flatMap((reading) => reading.figures);
    expect(figures.filter((figure) => figure.flagged).map(({ name }) => name)).toEqual(flagged);
  });

  it('flags nothing of a slow, lively and prompt answer', () => {
    const sound = soundWith(spans([1, 30]), { nucleiMs: Array.from({ length: 58 }, (_, at) => 1_000 + at * 500) });
    const { pauses, ...result } = measureDelivery({ utterance: null, sound, missingSound: null, language: 'en' });
    expect(result.pace.articulationBand).toBe('outside');
    const pace = answerReading({ ...facts, type: 'pace', source: 'sound', result });
    const pause = answerReading({ ...facts, type: 'pause', source: 'sound', result: pauses });
    expect([...pace.figures, ...pause.figures].some(({ flagged }) => flagged)).toBe(false);
  });

  it('has no score unless it was measured, whatever is stored beside it', () => {
    const reading = answerReading({
      ...facts,
      type: 'pause',
      source: 'words',
      status: 'failed',
      reason: 'time_limit',
      result: null,
    });
    expect(reading).toMatchObject({ status: 'failed', score: null, reason: 'time_limit', figures: [], parts: [] });
  });

  it('names no version where nothing was judged', () => {
    const view = { ...facts, type: 'pace', source: 'words', status: 'insufficient', reason: 'not_spoken', score: null };
    expect(answerReading({ ...view, rubricVersion: 'none', result: null } as AnalysisView).version).toBeNull();
  });
});
