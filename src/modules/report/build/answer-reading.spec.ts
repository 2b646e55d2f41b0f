import { gatherEvidence } from '../../../speech/delivery/delivery-evidence.js';
import { analyzeFillers } from '../../../speech/delivery/filler-analysis.js';
import { analyzePace } from '../../../speech/delivery/pace.js';
import { analyzeVoice } from '../../../speech/delivery/voice.js';
import type { AnalysisView } from '../../analysis/analysis.views.js';
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
      ['fillerShare', 'measured', 'ratio'],
    ]);
    expect(reading.delivery.pace).toBe(result);
    expect(reading.figures[1]?.value).toBeCloseTo(5 / 60, 3);
    expect(reading.parts).toEqual([{ name: 'fillers', score: result.fillers.score.value, reason: null }]);
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
