import { bandPlace, bandScore, type ScoreBand } from '../../../speech/band-score.js';
import { roundTo, type Measure } from '../../../speech/measure.js';
import { measureTokens, type TextMeasures, type TextSpan } from '../../../speech/text/text-measures.js';
import { type AnswerText } from './answer-text.js';
import { type Verdict } from './judgement.js';
import { CLARITY_BANDS, type DimensionReason } from './rubric.js';

export interface ClarityPart {
  readonly criterion: 'clarity.sentences' | 'clarity.hedges' | 'clarity.repetitions';
  readonly verdict: Verdict;
  readonly value: number;
  readonly evidence: TextSpan | null;
}

export interface Clarity {
  /** 0–100, or null with the reason. */
  readonly score: number | null;
  readonly reason: DimensionReason | null;
  readonly parts: readonly ClarityPart[];
  readonly measures: TextMeasures;
}

/** Clarity of the wording: length of sentences, hedges, repetitions; the mean of what can be measured. */
export function measureClarity(answer: AnswerText): Clarity {
  const measures = measureTokens(answer.text, 'en');
  const parts = [
    part('clarity.sentences', measures.meanSentenceWords, CLARITY_BANDS.sentenceWords, measures.longestSentence),
    part('clarity.hedges', measures.hedgesPer100Words, CLARITY_BANDS.hedgesPer100Words, measures.hedges[0] ?? null),
    part(
      'clarity.repetitions',
      measures.repetitionsPer100Words,
      CLARITY_BANDS.repetitionsPer100Words,
      measures.repetitions[0] ?? null,
    ),
  ].filter((entry): entry is ClarityPart & { points: number } => entry !== null);
  if (parts.length === 0) return { score: null, reason: 'not_enough_words', parts: [], measures };
  const score = roundTo(parts.reduce((sum, { points }) => sum + points, 0) / parts.length, 1);
  return { score, reason: null, parts: parts.map(({ points: _points, ...rest }) => rest), measures };
}

function part(
  criterion: ClarityPart['criterion'],
  measure: Measure<number>,
  band: ScoreBand,
  evidence: TextSpan | null,
): (ClarityPart & { points: number }) | null {
  if (measure.status !== 'measured') return null;
  const place = bandPlace(measure.value, band);
  const verdict = place === 'ideal' ? 'met' : place === 'acceptable' ? 'partly' : 'missing';
  return {
    criterion,
    verdict,
    value: measure.value,
    evidence: verdict === 'met' ? null : evidence,
    points: bandScore(measure.value, band),
  };
}
