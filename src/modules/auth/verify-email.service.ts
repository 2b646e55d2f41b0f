import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { OneTimeTokens } from '../../platform/one-time-tokens/one-time-tokens.js';
import { UsersService } from '../users/users.service.js';
import { AccountLetters } from './account-letters.service.js';
import { emailAlreadyVerified, oneTimeTokenInvalid, tooManyLetters } from './auth.errors.js';

@Injectable()
export class VerifyEmailService {
  constructor(
    private readonly users: UsersService,
    private readonly letters: AccountLetters,
    private readonly tokens: OneTimeTokens,
  ) {}

  async verify(secret: string): Promise<void> {
    const token = await this.tokens.find('email_verification', secret);
    if (token === null) throw oneTimeTokenInvalid();
    // The account is held first: a change of the address waits, and then takes the confirmation back with it.
    const used = await this.users.holding(token.subjectId, async (tx) => {
      const mine = await this.tokens.use(tx, 'email_verification', secret);
      if (mine !== null) await this.users.verifyEmail(tx, mine.subjectId);
      return mine;
    });
    if (used === null) throw oneTimeTokenInvalid();
  }

  async sendAgain(actor: Actor): Promise<void> {
    const { email, emailVerified } = await this.users.getProfile(actor);
    if (emailVerified) throw emailAlreadyVerified();
    if (!(await this.letters.mayWriteTo(email))) throw tooManyLetters();
    await this.users.holding(actor.userId, (tx) => this.letters.verification(tx, actor.userId));
  }
}
