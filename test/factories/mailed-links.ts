import { OneTimeTokens } from '../../src/platform/one-time-tokens/one-time-tokens.js';
import type { TestApp } from '../support/test-app.js';
import type { OwnedIds } from './owned-world.js';

/** The secrets of links that would have been mailed to somebody. */
export async function mailedLinks({ app, database }: TestApp, userId: string): Promise<OwnedIds> {
  const issue = async (purpose: 'email_verification' | 'password_reset'): Promise<string[]> => {
    const link = { purpose, subjectId: userId, userId, lifeMs: 3_600_000 };
    return [(await database.transaction((tx) => app.get(OneTimeTokens).issue(tx, link))).secret];
  };
  return {
    'email-verification-secrets': await issue('email_verification'),
    'password-reset-secrets': await issue('password_reset'),
  };
}
