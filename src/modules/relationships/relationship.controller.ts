import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { EndRelationshipService } from './end-relationship.service.js';
import { CreateRelationshipRequest, RelationshipListResponse, RelationshipResponse } from './relationship.dto.js';
import { RelationshipService } from './relationship.service.js';
import type { RelationshipView } from './relationship.views.js';

@Controller('v1/relationships')
export class RelationshipController {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ending: EndRelationshipService,
  ) {}

  /** Begins a relationship with you alone in it: invite the other next. */
  @Post()
  @Idempotent()
  @Returns(201, RelationshipResponse, 'unauthenticated', 'validation_failed', 'relationship_limit_reached')
  async createRelationship(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() { type, role }: CreateRelationshipRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RelationshipView> {
    response.location(`/v1/relationships/${id}`);
    return this.relationships.create(actor, { id, type, role: role ?? null });
  }

  /** Every relationship you are or were in, newest first. */
  @Get()
  @Returns(200, RelationshipListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listRelationships(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<RelationshipView>> {
    return this.relationships.list(actor, query);
  }

  /** One relationship. */
  @Get(':id')
  @Returns(200, RelationshipResponse, 'unauthenticated', 'validation_failed', 'relationship_not_found')
  getRelationship(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<RelationshipView> {
    return this.relationships.getOwned(actor, id);
  }

  /** Ends it for both, at once: consents are withdrawn, what you made together is deleted. Repeating changes nothing. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'relationship_not_found')
  endRelationship(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.ending.end(actor, id);
  }
}
