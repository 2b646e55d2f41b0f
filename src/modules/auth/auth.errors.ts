import { AppError } from '../../common/app-error.js';

/** One answer for a wrong identifier and a wrong password. */
export const credentialsInvalid = () =>
  new AppError('credentials_invalid', 'Check the identifier and the password and try again.');
export const accountInactive = () => new AppError('account_inactive', 'This account is closed: ask the operator.');
export const refreshTokenInvalid = () => new AppError('refresh_token_invalid', 'Sign in again.');
export const sessionNotFound = () => new AppError('not_found', 'There is no such session of yours.');
/** One answer for links that are used, expired and unknown. */
export const oneTimeTokenInvalid = () =>
  new AppError('one_time_token_invalid', 'Ask for a new link and open that one.');
export const emailAlreadyVerified = () => new AppError('email_already_verified', 'There is nothing left to do.');
export const tooManyLetters = () =>
  new AppError('rate_limited', 'Enough mail went to this address: look there, or try again later.', {
    retryAfterSeconds: 3_600,
  });
