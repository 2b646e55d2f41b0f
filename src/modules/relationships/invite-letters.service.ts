import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { MailService } from '../mail/mail.service.js';
import { UsersService } from '../users/users.service.js';
import type { RelationshipInviteEntity } from './relationship-invite.entity.js';
import type { Owner, RelationshipType } from './relationship.views.js';
import { relationshipNotFound, tooManyLetters } from './relationships.errors.js';

export interface InviteLetter {
  readonly address: string;
  readonly inviterName: string;
}

/** Invites by mail. Whether somebody has an account with the address is not looked at, so no answer can tell. */
@Injectable()
export class InviteLetters {
  constructor(
    private readonly mails: MailService,
    private readonly users: UsersService,
  ) {}

  async prepare({ userId }: Owner, address: string): Promise<InviteLetter> {
    if (!(await this.mails.mayWriteTo(address, 'invitation'))) throw tooManyLetters();
    const inviter = await this.users.find(userId);
    if (inviter === null) throw relationshipNotFound();
    return { address, inviterName: inviter.fullName };
  }

  /** It goes with the account of who invites: an erased one writes to nobody. */
  async queue(
    tx: Tx,
    { id, userId, tokenId }: RelationshipInviteEntity,
    relationshipType: RelationshipType,
    { address, inviterName }: InviteLetter,
  ): Promise<void> {
    const content = { kind: 'invitation', tokenId, inviterName, relationshipType } as const;
    await this.mails.queue(tx, { to: { userId, address }, content, key: `invitation:${id}` });
  }
}
