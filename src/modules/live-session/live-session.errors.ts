import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';

export const sessionNotFound = () => new AppError('session_not_found', 'There is no such session.');

export const sessionEnded = () => new AppError('session_ended', 'The session is over: start a new one.');

export const sessionLimitReached = (limit: number) =>
  new AppError('session_limit_reached', `At most ${limit} sessions are open at a time: finalize one first.`);

export const otherAnswerInProgress = () =>
  new AppError('answer_in_progress', 'Another question is being answered: stop that answer first.');

export const otherRateInProgress = (sampleRateHz: number) =>
  new AppError(
    'answer_in_progress',
    `The answer that is open has ${sampleRateHz} samples per second: go on at that rate, or stop it first.`,
  );

export const questionRequired = () =>
  new AppError('question_required', 'Every question of the interview is answered: say which one to answer again.');

export const questionNotFound = () => new AppError('question_not_found', 'There is no such question.');

export const attemptNotFound = () => new AppError('attempt_not_found', 'There is no such attempt.');

export const nudgeNotFound = () => new AppError('not_found', 'There is no such nudge of yours in this session.');

export const eventsBusy = () =>
  new AppError('busy', 'Too many events wait to be stored: try again in a few seconds.', { retryAfterSeconds: 2 });

export const languageUnknown = () =>
  validationFailed([
    { field: 'language', code: 'isLanguage', message: 'must be a known language as BCP 47, such as en or pt-BR' },
  ]);
