import { AppError } from '../../common/app-error.js';

export const reportNotStarted = () =>
  new AppError('report_not_started', 'Complete the interview first: POST /v1/interviews/{id}/complete.');

export const sessionReportNotStarted = () =>
  new AppError('report_not_started', 'End the session first: POST /v1/sessions/{id}/finalize.');

export const accountGone = () => new AppError('unauthenticated', 'This account is gone: sign in with another.');
