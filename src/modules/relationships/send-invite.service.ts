import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { type InviteLetter, InviteLetters } from './invite-letters.service.js';
import { InviteLinks } from './invite-links.service.js';
import { InviteRepository } from './invite.repository.js';
import type { RelationshipInviteEntity } from './relationship-invite.entity.js';
import type { RelationshipEntity } from './relationship.entity.js';
import { inviteView } from './relationship.presenter.js';
import { RelationshipRepository } from './relationship.repository.js';
import { refusalOf } from './relationship.state.js';
import type { NewInviteView, Owner } from './relationship.views.js';
import { inviteLimitReached, refusedBy, relationshipNotFound, tooManyInvites } from './relationships.errors.js';

const dayMs = 24 * 3_600_000;
const openPerRelationship = 5;
const perDay = 20;

interface NewInvite {
  readonly id: string;
  readonly relationshipId: string;
  /** Mailed there too. */
  readonly email: string | null;
}

@Injectable()
export class SendInviteService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly invites: InviteRepository,
    private readonly links: InviteLinks,
    private readonly letters: InviteLetters,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Sent under an id that is there already, the invite of that id. */
  async send(actor: Owner, request: NewInvite): Promise<NewInviteView> {
    const { id, relationshipId } = request;
    const letter = await this.letterFor(actor, request);
    const sent = await this.database.transaction(async (tx) => {
      const relationship = await this.relationships.lockOwned(tx, actor, relationshipId);
      if (relationship === null) throw relationshipNotFound();
      const earlier = await this.invites.findOwned(tx, actor, relationshipId, id);
      if (earlier !== null) return earlier;
      const invite = await this.insert(tx, actor, relationship, request);
      if (letter !== null) await this.letters.queue(tx, invite, relationship.type, letter);
      return invite;
    });
    return { ...inviteView(sent, this.clock.now()), url: await this.links.findUrl(sent.tokenId) };
  }

  /** Null: none is asked for, or it was sent before. */
  private async letterFor(actor: Owner, { id, relationshipId, email }: NewInvite): Promise<InviteLetter | null> {
    if (email === null) return null;
    const earlier = await this.invites.findOwned(this.database.pool, actor, relationshipId, id);
    return earlier === null ? this.letters.prepare(actor, email) : null;
  }

  private async insert(
    tx: Tx,
    { userId }: Owner,
    { id: relationshipId, status }: RelationshipEntity,
    { id, email }: NewInvite,
  ): Promise<RelationshipInviteEntity> {
    const refusal = refusalOf(status, 'invite');
    if (refusal !== null) throw refusedBy(refusal);
    const createdAt = this.clock.now();
    await this.checkLimits(tx, relationshipId, userId, createdAt);
    const { tokenId, expiresAt } = await this.links.issue(tx, { id, userId });
    const state = email === null ? 'CREATED' : 'SENT';
    const open = { state, openedAt: null, answeredAt: null } as const;
    const invite: RelationshipInviteEntity = { ...open, id, relationshipId, userId, tokenId, createdAt, expiresAt };
    await this.invites.insert(tx, invite);
    await this.relationships.update(tx, relationshipId, { status: 'PENDING_ACCEPTANCE' });
    return invite;
  }

  /** Without them this would be a way to send letters to anybody. */
  private async checkLimits(tx: Tx, relationshipId: string, userId: string, now: Date): Promise<void> {
    const open = await this.invites.countOpen(tx, relationshipId, now);
    if (open >= openPerRelationship) throw inviteLimitReached(openPerRelationship);
    const today = await this.invites.listTimesLocked(tx, userId, new Date(now.getTime() - dayMs));
    const oldest = today[today.length - perDay];
    if (oldest !== undefined) {
      throw tooManyInvites(perDay, Math.ceil((oldest.getTime() + dayMs - now.getTime()) / 1_000));
    }
  }
}
