import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Public } from '../../common/http/public.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { AnswerInviteService } from './answer-invite.service.js';
import { InviteListResponse, NewInviteResponse, OpenedInviteResponse, SendInviteRequest } from './invite.dto.js';
import { InviteService } from './invite.service.js';
import { OpenInviteService } from './open-invite.service.js';
import { RelationshipResponse } from './relationship.dto.js';
import { RelationshipService } from './relationship.service.js';
import type { InviteView, NewInviteView, OpenedInviteView, RelationshipView } from './relationship.views.js';
import { SendInviteService } from './send-invite.service.js';

@Controller('v1')
export class InviteController {
  constructor(
    private readonly sending: SendInviteService,
    private readonly invites: InviteService,
    private readonly opening: OpenInviteService,
    private readonly answering: AnswerInviteService,
    private readonly relationships: RelationshipService,
  ) {}

  /**
   * Makes a link by which one person can join, once, within seven days; mails it if you say where to. The link is told
   * here and nowhere else.
   */
  @Post('relationships/:id/invites')
  @Idempotent({ keepReply: false })
  @Returns(
    201,
    NewInviteResponse,
    'unauthenticated',
    'validation_failed',
    'relationship_not_found',
    'relationship_complete',
    'relationship_not_active',
    'invite_limit_reached',
  )
  sendInvite(
    @CurrentActor() actor: Actor,
    @IdParam() relationshipId: string,
    @NewId() id: string,
    @Body() { email }: SendInviteRequest,
  ): Promise<NewInviteView> {
    return this.sending.send(actor, { id, relationshipId, email: email ?? null });
  }

  /** Your invites to a relationship, newest first. */
  @Get('relationships/:id/invites')
  @Returns(200, InviteListResponse, 'unauthenticated', 'validation_failed', 'relationship_not_found', 'cursor_invalid')
  listInvites(
    @CurrentActor() actor: Actor,
    @IdParam() relationshipId: string,
    @Query() query: PageQuery,
  ): Promise<Page<InviteView>> {
    return this.invites.list(actor, relationshipId, query);
  }

  /** Takes an invite back: its link opens nothing any more. */
  @Delete('relationships/:id/invites/:inviteId')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'relationship_not_found', 'invite_not_found')
  cancelInvite(
    @CurrentActor() actor: Actor,
    @IdParam() relationshipId: string,
    @IdParam('inviteId') id: string,
  ): Promise<void> {
    return this.invites.cancel(actor, relationshipId, id);
  }

  /** Who invites to what. */
  @Get('invites/:token')
  @Public()
  @Returns(200, OpenedInviteResponse, 'invite_not_found')
  openInvite(@Param('token') token: string): Promise<OpenedInviteView> {
    return this.opening.open(token);
  }

  /** Joins the relationship. The link works once. */
  @Post('invites/:token/accept')
  @Idempotent()
  @Returns(200, RelationshipResponse, 'unauthenticated', 'invite_not_found', 'invite_own', 'already_related')
  async acceptInvite(@CurrentActor() actor: Actor, @Param('token') token: string): Promise<RelationshipView> {
    return this.relationships.getOwned(actor, await this.answering.accept(actor, token));
  }

  /** Says no, for good: the relationship is declined, and all its links are closed. */
  @Post('invites/:token/decline')
  @Returns(204, null, 'unauthenticated', 'invite_not_found', 'invite_own')
  declineInvite(@CurrentActor() actor: Actor, @Param('token') token: string): Promise<void> {
    return this.answering.decline(actor, token);
  }
}
