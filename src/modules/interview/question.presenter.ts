import type { InterviewView, QuestionView } from './interview.views.js';

export interface ShownQuestion extends Omit<QuestionView, 'expectedPoints' | 'expectedPointTerms' | 'modelAnswer'> {
  /** Null until the interview is completed. */
  readonly expectedPoints: string[] | null;
  readonly modelAnswer: string | null;
  /** Only in practice mode, until the interview is completed. */
  readonly hints: string[] | null;
}

/** What a candidate may see of a question: nothing of a good answer before the end, but hints when practising. */
export function shownQuestion(question: QuestionView, interview: Pick<InterviewView, 'state' | 'mode'>): ShownQuestion {
  const { expectedPoints, expectedPointTerms: _terms, modelAnswer, ...shown } = question;
  const over = interview.state === 'completed';
  return {
    ...shown,
    expectedPoints: over ? expectedPoints : null,
    modelAnswer: over ? modelAnswer : null,
    hints: !over && interview.mode === 'practice' ? expectedPoints : null,
  };
}
