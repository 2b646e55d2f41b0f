import { AppError } from '../../common/app-error.js';
import { violatedConstraint } from '../../common/database-faults.js';

export const emailTaken = () => new AppError('email_taken', 'Sign in instead, or use another e-mail address.');
export const usernameTaken = () => new AppError('username_taken', 'Choose another username.');
export const userNotFound = () => new AppError('unauthenticated', 'This account is gone: sign in with another.');
export const currentPasswordWrong = () =>
  new AppError('credentials_invalid', 'This is not the password of this account.');
export const tooManyConfirmations = (retryAfterSeconds: number) =>
  new AppError('rate_limited', 'The password was asked for too often: wait and try again.', { retryAfterSeconds });

/** Two registrations at once are settled by the unique indexes. */
export function namingConflict(error: unknown): unknown {
  switch (violatedConstraint(error)) {
    case 'users_email_key_key':
      return emailTaken();
    case 'users_username_key_key':
      return usernameTaken();
    default:
      return error;
  }
}
