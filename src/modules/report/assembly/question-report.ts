import { improvementsOf, quotesOf, strengthsOf } from './answer-findings.js';
import {
  type DeliverySection,
  type DimensionScore,
  type Finding,
  type PointReport,
  type QuestionReport,
  type ReportDimension,
  reportDimensions,
  type Score,
  type SourcedText,
} from './report-content.js';
import type { AnswerReading, QuestionMaterial } from './report-material.js';
import { ruleModelAnswer, ruleRemark } from './rule-texts.js';
import { commonReason, measuredScore, meanScore, missingScore } from './scores.js';

export function questionReport(material: QuestionMaterial): QuestionReport {
  const { question, answer } = material;
  const scores = reportDimensions.map((dimension) => dimensionScore(dimension, material));
  const overall = overallOf(material, scores);
  const improvements = improvementsOf(material);
  return {
    questionId: question.id,
    parentQuestionId: question.parentQuestionId,
    position: question.position,
    text: question.text,
    category: question.category,
    topic: question.topic,
    skill: question.skill,
    difficulty: question.difficulty,
    ...answerOf(material),
    overall,
    scores,
    delivery: deliveryOf(material),
    ...textsOf(material, overall, scores, improvements),
    strengths: strengthsOf(material),
    improvements,
    quotes: quotesOf(material),
    points: answer.state === 'answered' ? pointsOf(material) : [],
  };
}

function answerOf({ answer }: QuestionMaterial) {
  const none = { attemptId: null, answerKind: null, answer: null, answeredAt: null };
  switch (answer.state) {
    case 'unanswered':
      return { ...none, state: answer.state, stateReason: 'no_answer' };
    case 'not_transcribed':
      return {
        ...none,
        state: answer.state,
        stateReason: answer.reason,
        attemptId: answer.attemptId,
        answerKind: 'spoken' as const,
      };
    case 'answered': {
      const { attemptId, kind, text, answeredAt } = answer;
      return { state: answer.state, stateReason: null, attemptId, answerKind: kind, answer: text, answeredAt };
    }
  }
}

function dimensionScore(dimension: ReportDimension, { answer, readings }: QuestionMaterial): DimensionScore {
  const unknown = { dimension, source: null, model: null, version: null };
  const reading = readings.find((candidate) => candidate.dimension === dimension);
  if (reading === undefined) {
    return { ...unknown, ...missingScore(answer.state === 'answered' ? 'not_analysed' : answer.state) };
  }
  return { dimension, ...scoreOf(reading), source: reading.source, model: reading.model, version: reading.version };
}

function scoreOf({ status, score, reason }: AnswerReading): Score {
  if (score !== null && status === 'measured') return measuredScore(score);
  return missingScore(reason ?? 'not_analysed', status === 'failed' ? 'failed' : 'insufficient');
}

/** How it was said alone is no judgement of an answer: one that nobody has read yet has no overall score. */
function overallOf({ answer }: QuestionMaterial, scores: readonly DimensionScore[]): Score {
  if (answer.state !== 'answered') return missingScore(answer.state);
  return meanScore(
    scores.map(({ score }) => score),
    commonReason(
      scores.map(({ reason }) => reason),
      'not_analysed',
    ),
  );
}

function deliveryOf({ readings }: QuestionMaterial): DeliverySection | null {
  const pace = readings.find(({ delivery }) => delivery.pace)?.delivery.pace ?? null;
  const pause = readings.find(({ delivery }) => delivery.pause)?.delivery.pause ?? null;
  return pace === null && pause === null ? null : { pace, pause };
}

function textsOf(
  material: QuestionMaterial,
  overall: Score,
  scores: readonly DimensionScore[],
  improvements: readonly Finding[],
): { remark: SourcedText; modelAnswer: SourcedText | null } {
  const { written } = material;
  if (written !== null) {
    const { remark, modelAnswer, model } = written;
    return { remark: { text: remark, source: 'llm', model }, modelAnswer: { text: modelAnswer, source: 'llm', model } };
  }
  return {
    remark: ruleRemark(material, overall, scores, improvements),
    modelAnswer: ruleModelAnswer(material.question),
  };
}

function pointsOf({ question, readings }: QuestionMaterial): PointReport[] {
  const read = readings.find(({ dimension }) => dimension === 'domain')?.points ?? [];
  return read.flatMap(({ index, verdict }) => {
    const text = question.expectedPoints[index];
    return text === undefined ? [] : [{ text, verdict }];
  });
}
