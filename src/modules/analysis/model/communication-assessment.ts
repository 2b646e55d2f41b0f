import { roundTo } from '../../../speech/measure.js';
import { measureClarity } from '../rules/clarity.js';
import {
  type CommunicationAssessment,
  countedDimensions,
  measuredBy,
  structureKind,
  structureScore,
  structureWeights,
} from '../rules/communication-rules.js';
import { type Judgement } from '../rules/judgement.js';
import { type JudgedAnswer } from '../rules/judged-answer.js';
import { weigh } from '../rules/rubric.js';
import { WORDING } from '../rules/wording.js';
import { type CommunicationReply } from './assessment-schemas.js';
import { ratingJudgement } from './domain-assessment.js';
import { type GroundedQuote, groundedConfidence, groundQuote, isUngrounded } from './grounded-quotes.js';

const PART_CONFIDENCE = 0.8;

/**
 * A model's reply turned into an assessment: clarity and grammar are the model's, the parts of the structure count
 * only with a quote that stands in the answer, conciseness and vocabulary are counted by rules. Null when no quote of
 * the reply can be found in the answer.
 */
export function communicationFromReply(
  judged: JudgedAnswer,
  reply: CommunicationReply,
): CommunicationAssessment | null {
  const clarity = groundQuote(judged.quotes, reply.clarity.quote);
  const grammar = groundQuote(judged.quotes, reply.grammar.quote);
  const shown = new Map(reply.structure.map(({ part, quote }) => [part, groundQuote(judged.quotes, quote)]));
  if (isUngrounded([clarity, grammar, ...shown.values()])) return null;
  const kind = structureKind(judged.material.category);
  const names = Object.keys(structureWeights(kind));
  const found = new Set(names.filter((name) => shown.get(name)?.quote));
  const counted = countedDimensions(judged, measureClarity(judged.text));
  const dimensions = [
    measuredBy('clarity', roundTo(reply.clarity.score, 1), 'llm'),
    measuredBy('structure', structureScore(kind, found), 'llm'),
    ...counted.map(({ dimension }) => dimension),
    measuredBy('grammar', roundTo(reply.grammar.score, 1), 'llm'),
  ];
  return {
    ...weigh(dimensions),
    reason: null,
    confidence: groundedConfidence(reply.clarity.confidence, clarity.quote),
    dimensions,
    wordCount: judged.text.text.tokens.length,
    structure: { kind, parts: names.map((part) => ({ part, found: found.has(part) })) },
    judgements: [
      ratingJudgement('clarity', reply.clarity, clarity),
      ...partJudgements(names, reply, shown),
      ...counted.flatMap(({ judgements }) => judgements),
      ratingJudgement('grammar', reply.grammar, grammar),
    ],
  };
}

function partJudgements(
  names: readonly string[],
  { structure }: CommunicationReply,
  shown: ReadonlyMap<string, GroundedQuote>,
): Judgement[] {
  const comments = new Map(structure.map(({ part, comment }) => [part, comment]));
  return names.map((name) => partJudgement(name, shown.get(name) ?? null, comments.get(name) ?? null));
}

function partJudgement(name: string, grounded: GroundedQuote | null, comment: string | null): Judgement {
  const wording = WORDING[`structure.${name}`];
  const quote = grounded?.quote ?? null;
  const verdict = quote ? 'met' : 'missing';
  return {
    criterion: `structure.${name}`,
    verdict,
    pointIndex: null,
    quote,
    comment: (quote ? comment : null) ?? wording?.comment[verdict] ?? '',
    lift: quote ? null : (wording?.lift ?? null),
    source: 'llm',
    confidence: quote ? PART_CONFIDENCE : groundedConfidence(PART_CONFIDENCE, null),
  };
}
