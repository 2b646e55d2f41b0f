import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { OneTimeTokens } from '../../platform/one-time-tokens/one-time-tokens.js';
import { InviteRepository } from './invite.repository.js';
import { inviteNotFound } from './relationships.errors.js';

const lifeMs = 7 * 24 * 3_600_000;

export interface IssuedLink {
  readonly tokenId: string;
  readonly expiresAt: Date;
}

/** Invites and the secrets that open them. What is unknown, used, canceled or expired is all the same to who asks. */
@Injectable()
export class InviteLinks {
  constructor(
    private readonly invites: InviteRepository,
    private readonly tokens: OneTimeTokens,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async issue(tx: Tx, invite: { id: string; userId: string }): Promise<IssuedLink> {
    const { token } = await this.tokens.issue(tx, {
      purpose: 'invitation',
      subjectId: invite.id,
      userId: invite.userId,
      lifeMs,
    });
    return { tokenId: token.id, expiresAt: token.expiresAt };
  }

  /** The secret stands behind the #, which browsers send to nobody. Null: it was used, canceled or is too old. */
  async findUrl(tokenId: string): Promise<string | null> {
    const link = await this.tokens.secretOf(tokenId);
    return link === null ? null : `${this.config.publicUrl}/invite#token=${link.secret}`;
  }

  async getInviteId(secret: string): Promise<string> {
    const token = await this.tokens.find('invitation', secret);
    if (token === null) throw inviteNotFound();
    return token.subjectId;
  }

  /** For one caller only, whoever races. */
  async answer(tx: Tx, secret: string, state: 'ACCEPTED' | 'DECLINED'): Promise<void> {
    const token = await this.tokens.use(tx, 'invitation', secret);
    if (token === null) throw inviteNotFound();
    await this.invites.answer(tx, token.subjectId, state, this.clock.now());
  }

  /** Those nobody answered, of a relationship whose row `tx` has locked: all, or the one named. */
  async cancelOpen(tx: Tx, which: { relationshipId: string; id?: string }): Promise<void> {
    for (const id of await this.invites.cancelOpen(tx, which, this.clock.now())) {
      await this.tokens.cancel(tx, 'invitation', id);
    }
  }
}
