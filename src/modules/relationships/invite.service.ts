import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database } from '../../platform/database/database.js';
import { InviteLinks } from './invite-links.service.js';
import { InviteRepository } from './invite.repository.js';
import { inviteView } from './relationship.presenter.js';
import { RelationshipRepository } from './relationship.repository.js';
import type { InviteView, Owner } from './relationship.views.js';
import { inviteNotFound, relationshipNotFound } from './relationships.errors.js';

/** Invites as who sent them sees them. */
@Injectable()
export class InviteService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly invites: InviteRepository,
    private readonly links: InviteLinks,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(
    actor: Owner,
    relationshipId: string,
    query: { limit: number; cursor?: string },
  ): Promise<Page<InviteView>> {
    if ((await this.relationships.findOwned(actor, relationshipId)) === null) throw relationshipNotFound();
    const scope = `invites/${relationshipId}/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    const rows = await this.invites.listPage(actor, relationshipId, request);
    const now = this.clock.now();
    return this.cursors.page(
      rows.map((row) => inviteView(row, now)),
      request,
      scope,
    );
  }

  /** Its link opens nothing any more. One that was answered stays as it is. */
  async cancel(actor: Owner, relationshipId: string, id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      if ((await this.relationships.lockOwned(tx, actor, relationshipId)) === null) throw relationshipNotFound();
      if ((await this.invites.findOwned(tx, actor, relationshipId, id)) === null) throw inviteNotFound();
      await this.links.cancelOpen(tx, { relationshipId, id });
    });
  }
}
