import type { AnalysisType, AnalysisView } from '../../analysis/analysis.views.js';
import type { AttemptView, InterviewView, QuestionView } from '../../interview/interview.views.js';
import type { TranscriptionView } from '../../transcription/transcription.views.js';
import type { AnswerReading, AskedQuestion, GivenAnswer } from '../assembly/report-material.js';
import { answerReading } from './answer-reading.js';

const ofDelivery: ReadonlySet<AnalysisType> = new Set(['pace', 'pause']);

/** With what a good answer says. */
export function askedQuestion(question: QuestionView): AskedQuestion {
  const { id, parentQuestionId, position, text, category, topic, skill, difficulty, expectedPoints } = question;
  const { modelAnswer, source, model } = question;
  const answer = modelAnswer === null ? null : { text: modelAnswer, source, model };
  return {
    id,
    parentQuestionId,
    position,
    text,
    category,
    topic,
    skill,
    difficulty,
    expectedPoints,
    modelAnswer: answer,
  };
}

/** The same for eyes that may still answer it: nothing of a good answer before the end, but points when practising. */
export function questionBeforeEnd(
  question: QuestionView,
  { state, mode }: Pick<InterviewView, 'state' | 'mode'>,
): AskedQuestion {
  const asked = askedQuestion(question);
  if (state === 'completed') return asked;
  return { ...asked, modelAnswer: null, expectedPoints: mode === 'practice' ? asked.expectedPoints : [] };
}

export function answered({ id, kind, answerText, completedAt, createdAt }: AttemptView): GivenAnswer {
  const answeredAt = (completedAt ?? createdAt).toISOString();
  return { state: 'answered', attemptId: id, kind, text: answerText ?? '', answeredAt };
}

export function notTranscribed({ attemptId, state, reason }: TranscriptionView): GivenAnswer {
  return { state: 'not_transcribed', attemptId, reason: reason ?? state, waits: state !== 'failed' };
}

/** Of an answer without words only the delivery can be read. */
export function answerReadings(answer: GivenAnswer, analyses: readonly AnalysisView[]): AnswerReading[] {
  const read = answer.state === 'answered' ? analyses : analyses.filter(({ type }) => ofDelivery.has(type));
  return read.map(answerReading);
}
