import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { UsersService } from '../users/users.service.js';
import { InviteLinks } from './invite-links.service.js';
import { InviteRepository } from './invite.repository.js';
import { RelationshipRepository } from './relationship.repository.js';
import type { OpenedInviteView } from './relationship.views.js';
import { inviteNotFound } from './relationships.errors.js';
import { roleOfOther } from './standing.js';

/** What a link shows before anybody signs in. */
@Injectable()
export class OpenInviteService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly invites: InviteRepository,
    private readonly links: InviteLinks,
    private readonly users: UsersService,
    private readonly clock: Clock,
  ) {}

  async open(secret: string): Promise<OpenedInviteView> {
    const invite = await this.invites.find(await this.links.getInviteId(secret));
    if (invite === null) throw inviteNotFound();
    const [relationship, inviter] = await Promise.all([
      this.relationships.find(invite.relationshipId),
      this.users.find(invite.userId),
    ]);
    if (relationship === null || inviter?.status !== 'active') throw inviteNotFound();
    await this.invites.markOpened(invite.id, this.clock.now());
    return {
      inviterName: inviter.fullName,
      type: relationship.type,
      role: roleOfOther(relationship.creatorRole),
      expiresAt: invite.expiresAt,
    };
  }
}
