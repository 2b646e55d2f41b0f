import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Cursors, type Page } from '../../common/http/paging.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { UsersService } from '../users/users.service.js';
import { currentTemplateVersion } from './consent-templates.js';
import type { RelationshipEntity } from './relationship.entity.js';
import { membersOf, relationshipView } from './relationship.presenter.js';
import { RelationshipRepository } from './relationship.repository.js';
import type {
  MemberRole,
  Owner,
  RelationshipStanding,
  RelationshipType,
  RelationshipView,
} from './relationship.views.js';
import {
  relationshipLimitReached,
  relationshipNotActive,
  relationshipNotFound,
  roleOnlyOfMentors,
} from './relationships.errors.js';

export interface NewRelationship {
  readonly id: string;
  readonly type: RelationshipType;
  /** What the creator is; only where the type has roles. */
  readonly role: Exclude<MemberRole, 'member'> | null;
}

/** Begun by one person and not ended. */
const openPerUser = 50;

@Injectable()
export class RelationshipService {
  constructor(
    private readonly relationships: RelationshipRepository,
    private readonly users: UsersService,
    private readonly cursors: Cursors,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Of one of the two people in it; nobody else finds it. */
  async getStanding(actor: Owner, relationshipId: string, on?: Tx): Promise<RelationshipStanding> {
    const standing = await this.relationships.findStandingOf(actor, relationshipId, on);
    if (standing === null) throw relationshipNotFound();
    return standing;
  }

  async getActive(actor: Owner, relationshipId: string, on?: Tx): Promise<RelationshipStanding> {
    const standing = await this.getStanding(actor, relationshipId, on);
    if (standing.status !== 'ACTIVE') throw relationshipNotActive();
    return standing;
  }

  /** Oldest first. */
  listActive(userId: string): Promise<RelationshipStanding[]> {
    return this.relationships.listActive(userId);
  }

  /** One person alone at first: nobody is in a relationship but by their own act. */
  async create(actor: Owner, { id, type, role }: NewRelationship): Promise<RelationshipView> {
    if (type !== 'MENTOR' && role !== null) throw roleOnlyOfMentors();
    const relationship: RelationshipEntity = {
      id,
      creatorId: actor.userId,
      partnerId: null,
      type,
      status: 'DRAFT',
      creatorRole: type === 'MENTOR' ? (role ?? 'candidate') : 'member',
      templateVersion: currentTemplateVersion,
      createdAt: this.clock.now(),
      acceptedAt: null,
      endedAt: null,
    };
    await this.database.transaction(async (tx) => {
      // A repeated request whose first one went through after all.
      if ((await this.relationships.findOwned(actor, id, tx)) !== null) return;
      const open = await this.relationships.countOpenLocked(tx, actor.userId);
      if (open >= openPerUser) throw relationshipLimitReached(openPerUser);
      await this.relationships.insert(tx, relationship);
    });
    return this.getOwned(actor, id);
  }

  async getOwned(actor: Owner, id: string): Promise<RelationshipView> {
    const relationship = await this.relationships.findOwned(actor, id);
    if (relationship === null) throw relationshipNotFound();
    return this.viewOf(relationship);
  }

  /** Newest first, also those that have ended. */
  async list(actor: Owner, query: { limit: number; cursor?: string }): Promise<Page<RelationshipView>> {
    const scope = `relationships/${actor.userId}`;
    const request = { limit: query.limit, after: this.cursors.read(query.cursor, scope) };
    const rows = await this.relationships.listPage(actor.userId, request);
    return this.cursors.page(await Promise.all(rows.map((row) => this.viewOf(row))), request, scope);
  }

  private async viewOf(relationship: RelationshipEntity): Promise<RelationshipView> {
    const names = membersOf(relationship).map(async ({ userId }) => {
      const user = await this.users.find(userId);
      return [userId, user?.fullName ?? null] as const;
    });
    return relationshipView(relationship, new Map(await Promise.all(names)));
  }
}
