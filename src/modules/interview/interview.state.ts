export const interviewStates = ['draft', 'active', 'completed'] as const;
export type InterviewState = (typeof interviewStates)[number];

/** `configure` changes what the questions are made from, `rename` only what the interview is called. */
export const interviewCommands = [
  'configure',
  'rename',
  'generate',
  'answer',
  'followUp',
  'complete',
  'delete',
] as const;
export type InterviewCommand = (typeof interviewCommands)[number];

export type InterviewRefusal = 'interview_not_started' | 'interview_started' | 'interview_completed';

type Outcome = { readonly to: InterviewState | 'gone' } | { readonly refusal: InterviewRefusal };

/**
 * Every command in every state. A draft becomes active with its first questions; only completion ends it, and
 * completing again changes nothing.
 */
export const transitions: Readonly<Record<InterviewState, Readonly<Record<InterviewCommand, Outcome>>>> = {
  draft: {
    configure: { to: 'draft' },
    rename: { to: 'draft' },
    generate: { to: 'active' },
    answer: { refusal: 'interview_not_started' },
    followUp: { refusal: 'interview_not_started' },
    complete: { refusal: 'interview_not_started' },
    delete: { to: 'gone' },
  },
  active: {
    configure: { refusal: 'interview_started' },
    rename: { to: 'active' },
    generate: { to: 'active' },
    answer: { to: 'active' },
    followUp: { to: 'active' },
    complete: { to: 'completed' },
    delete: { to: 'gone' },
  },
  completed: {
    configure: { refusal: 'interview_completed' },
    rename: { to: 'completed' },
    generate: { refusal: 'interview_completed' },
    answer: { refusal: 'interview_completed' },
    followUp: { refusal: 'interview_completed' },
    complete: { to: 'completed' },
    delete: { to: 'gone' },
  },
};

/** Null when the command is allowed. */
export function refusalOf(state: InterviewState, command: InterviewCommand): InterviewRefusal | null {
  const outcome = transitions[state][command];
  return 'refusal' in outcome ? outcome.refusal : null;
}
