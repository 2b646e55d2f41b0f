import { AppError } from '../../common/app-error.js';

export const attemptNotAnswered = () =>
  new AppError(
    'attempt_not_answered',
    'The attempt has no answer yet: upload its audio or its transcript, and ask again when it is transcribed.',
  );

/** The interview was deleted between two reads. */
export const questionGone = () => new AppError('question_not_found', 'There is no such question.');

/** Nobody reads it: the connection is gone. It keeps a client that leaves from counting as a fault of ours. */
export const clientGone = () =>
  new AppError('unavailable', 'The client left before its answers were judged: ask again.');
