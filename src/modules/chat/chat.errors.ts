import { AppError } from '../../common/app-error.js';

export const chatThreadNotFound = () =>
  new AppError('chat_thread_not_found', 'You have no such conversation: leave threadId out to begin one.');

export const chatBusy = () =>
  new AppError('chat_busy', 'Wait for the answer to your last message in this conversation.', { retryAfterSeconds: 2 });

export const chatThreadFull = (most: number) =>
  new AppError('chat_thread_full', `A conversation holds ${most} messages: begin another one.`);

export const chatLimitReached = (most: number) =>
  new AppError('chat_limit_reached', `You can keep ${most} conversations: delete one first.`);
