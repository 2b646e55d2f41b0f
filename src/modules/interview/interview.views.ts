import type { Actor } from '../../common/actor.js';
import type { InterviewEntity } from './interview.entity.js';
import type { QuestionEntity } from './question.entity.js';
import type { InterviewState } from './interview.state.js';
import type {
  AttemptKind,
  AttemptState,
  Category,
  Difficulty,
  InterviewMode,
  QuestionSource,
  QuestionType,
  Supplement,
} from './interview.terms.js';

/** Whose rows they are: enough for a job, which has no session. */
export type Owner = Pick<Actor, 'userId'>;

export interface InterviewView {
  readonly id: string;
  readonly userId: string;
  readonly track: string;
  readonly title: string | null;
  readonly jobRole: string | null;
  readonly difficulty: Difficulty;
  readonly questionType: QuestionType;
  readonly questionCount: number;
  readonly mode: InterviewMode;
  readonly state: InterviewState;
  readonly language: string;
  readonly resumeId: string | null;
  readonly jobDescriptionId: string | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

/** For other modules: with what a good answer says. What the candidate sees is made in `question.presenter.ts`. */
export interface QuestionView {
  readonly id: string;
  readonly interviewId: string;
  readonly parentQuestionId: string | null;
  readonly position: number;
  readonly text: string;
  readonly supplement: Supplement | null;
  readonly category: Category;
  readonly topic: string;
  readonly skill: string | null;
  readonly difficulty: Difficulty;
  readonly expectedPoints: string[];
  /** For the point of the same index: phrases of which any one is evidence; empty when a model wrote the question. */
  readonly expectedPointTerms: string[][];
  readonly modelAnswer: string | null;
  readonly suggestedSeconds: number;
  readonly source: QuestionSource;
  /** Why rules wrote it: `llm_not_configured`, `budget_exhausted`, `model_reply_incomplete`, … */
  readonly sourceReason: string | null;
  readonly model: string | null;
  readonly createdAt: Date;
}

export interface AttemptView {
  readonly id: string;
  readonly interviewId: string;
  readonly questionId: string;
  readonly userId: string;
  readonly kind: AttemptKind;
  readonly state: AttemptState;
  readonly answerText: string | null;
  readonly language: string;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

export function interviewView(interview: InterviewEntity): InterviewView {
  const { id, userId, track, title, jobRole, difficulty, questionType, questionCount } = interview;
  const { mode, state, language, resumeId, jobDescriptionId, createdAt, completedAt } = interview;
  return {
    id,
    userId,
    track,
    title,
    jobRole,
    difficulty,
    questionType,
    questionCount,
    mode,
    state,
    language,
    resumeId,
    jobDescriptionId,
    createdAt,
    completedAt,
  };
}

export function questionView(question: QuestionEntity): QuestionView {
  const { userId: _owner, bankQuestionId: _bank, expectedPoints, ...shown } = question;
  return {
    ...shown,
    expectedPoints: expectedPoints.map(({ text }) => text),
    expectedPointTerms: expectedPoints.map(({ terms }) => [...terms]),
  };
}
