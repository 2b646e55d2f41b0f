/** The words of the interview vertical, once for entities, DTOs, bank and prompts. */
export const difficulties = ['easy', 'medium', 'hard', 'expert'] as const;
export type Difficulty = (typeof difficulties)[number];

export const questionTypes = ['technical', 'behavioral', 'mixed'] as const;
export type QuestionType = (typeof questionTypes)[number];

/** Allied: what surrounds the craft itself, such as review, planning, tools and working with others. */
export const categories = ['technical', 'allied', 'behavioral'] as const;
export type Category = (typeof categories)[number];

export const interviewModes = ['practice', 'real'] as const;
export type InterviewMode = (typeof interviewModes)[number];

export const attemptKinds = ['typed', 'spoken'] as const;
export type AttemptKind = (typeof attemptKinds)[number];

export const attemptStates = ['open', 'complete'] as const;
export type AttemptState = (typeof attemptStates)[number];

/** Who wrote a question: a model, or the bank and the follow-up rules. */
export const questionSources = ['llm', 'rules'] as const;
export type QuestionSource = (typeof questionSources)[number];

export const supplementKinds = ['code', 'diagram'] as const;

/** Something to look at while answering. */
export interface Supplement {
  readonly kind: (typeof supplementKinds)[number];
  readonly content: string;
}

/** What a good answer says. `terms` are phrases of which any one is evidence; without them the text itself is matched. */
export interface ExpectedPoint {
  readonly text: string;
  readonly terms: readonly string[];
}
