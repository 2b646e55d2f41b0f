import { AppError } from '../../common/app-error.js';
import type { InterviewRefusal } from './interview.state.js';

export const interviewNotFound = () => new AppError('interview_not_found', 'There is no such interview.');
export const questionNotFound = () => new AppError('question_not_found', 'There is no such question.');
export const attemptNotFound = () => new AppError('attempt_not_found', 'There is no such attempt.');

const refusals: Record<InterviewRefusal, string> = {
  interview_not_started: 'The interview has no questions yet: ask for them with POST /v1/interviews/{id}/questions.',
  interview_started: 'The interview has its questions: only the title can be changed now.',
  interview_completed: 'The interview is completed: start a new one.',
};

export const refusedBy = (refusal: InterviewRefusal) => new AppError(refusal, refusals[refusal]);

export const questionLimitReached = (limit: number) =>
  new AppError(
    'question_limit_reached',
    `An interview holds at most ${limit} questions: complete it and start another.`,
  );

export const questionsBeingWritten = () =>
  new AppError('questions_being_written', 'The questions are still being written: ask again.', {
    retryAfterSeconds: 3,
  });

export const clientLeft = () =>
  new AppError('unavailable', 'The client left before the questions were written: ask again.');

export const questionNotAnswered = () =>
  new AppError('question_not_answered', 'A follow-up is made from an answer: answer the question first.');

export const followUpOfFollowUp = () =>
  new AppError('follow_up_of_follow_up', 'A follow-up has no follow-up of its own: ask for one of the first question.');

export const attemptNotSpoken = () =>
  new AppError('attempt_not_spoken', 'A typed attempt takes no audio: open a spoken one with {"kind": "spoken"}.');
