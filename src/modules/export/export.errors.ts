import { AppError } from '../../common/app-error.js';

export const exportNotFound = () => new AppError('export_not_found', 'There is no such export.');

export const exportNotReady = () =>
  new AppError('export_not_ready', 'The archive is not there: wait for it to be ready, or ask for a new one.');

export const exportInProgress = () =>
  new AppError('export_in_progress', 'An export is being made: wait for it.', { retryAfterSeconds: 30 });
