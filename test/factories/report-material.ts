import type {
  AnswerReading,
  AskedQuestion,
  GivenAnswer,
  QuestionMaterial,
  ReportMaterial,
} from '../../src/modules/report/assembly/report-material.js';

export function askedQuestion(position: number, fields: Partial<AskedQuestion> = {}): AskedQuestion {
  return {
    id: `question-${position}`,
    parentQuestionId: null,
    position,
    text: `What is question ${position} about?`,
    category: 'technical',
    topic: 'Databases',
    skill: 'PostgreSQL',
    difficulty: 'medium',
    expectedPoints: ['names the index', 'says what it costs'],
    modelAnswer: { text: 'An index is a sorted copy that costs writes.', source: 'rules', model: null },
    ...fields,
  };
}

export function typedAnswer(position: number, text = 'An index is a sorted structure.'): GivenAnswer {
  return {
    state: 'answered',
    attemptId: `attempt-${position}`,
    kind: 'typed',
    text,
    answeredAt: '2026-11-20T10:00:00.000Z',
  };
}

export function reading(fields: Partial<AnswerReading> & Pick<AnswerReading, 'dimension'>): AnswerReading {
  const measured = fields.score !== undefined && fields.score !== null;
  return {
    status: measured ? 'measured' : 'insufficient',
    reason: measured ? null : 'not_spoken',
    score: null,
    source: fields.dimension === 'pace' || fields.dimension === 'pause' ? 'signal' : 'rules',
    model: null,
    version: '2026-11.1',
    parts: [],
    judgements: [],
    points: [],
    figures: [],
    fillersLowerBound: false,
    delivery: {},
    ...fields,
  };
}

/** An answered question with the scores given; what is left out is insufficient. */
export function answeredQuestion(
  position: number,
  scores: Partial<Record<AnswerReading['dimension'], number>>,
  fields: Partial<AskedQuestion> = {},
): QuestionMaterial {
  return {
    question: askedQuestion(position, fields),
    answer: typedAnswer(position),
    readings: (['domain', 'communication', 'pace', 'pause'] as const).map((dimension) =>
      reading({ dimension, score: scores[dimension] ?? null }),
    ),
    written: null,
  };
}

export function openQuestion(position: number, fields: Partial<AskedQuestion> = {}): QuestionMaterial {
  return { question: askedQuestion(position, fields), answer: { state: 'unanswered' }, readings: [], written: null };
}

export function reportMaterial(...questions: QuestionMaterial[]): ReportMaterial {
  return { questions, summary: null, modelReason: 'llm_not_configured' };
}
