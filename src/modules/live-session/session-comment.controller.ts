import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { CommentListResponse, CommentResponse, CreateCommentRequest } from './session-comment.dto.js';
import { SessionCommentService } from './session-comment.service.js';
import type { CommentView } from './session-comment.views.js';

const codes = ['unauthenticated', 'validation_failed', 'session_not_found'] as const;

@Controller('v1/sessions/:id/comments')
export class SessionCommentController {
  constructor(private readonly comments: SessionCommentService) {}

  /** What you as the mentor say of a moment; the candidate has to share the summary of their part with you. */
  @Post()
  @Idempotent()
  @Returns(201, CommentResponse, ...codes, 'forbidden', 'consent_required', 'comment_limit_reached')
  createSessionComment(
    @CurrentActor() actor: Actor,
    @NewId() newId: string,
    @IdParam() id: string,
    @Body() body: CreateCommentRequest,
  ): Promise<CommentView> {
    return this.comments.add(actor, newId, id, body);
  }

  /** The comments on a session, in the order they were written. */
  @Get()
  @Returns(200, CommentListResponse, ...codes, 'cursor_invalid')
  listSessionComments(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<CommentView>> {
    return this.comments.list(actor, id, query);
  }

  /** Takes back a comment of yours. */
  @Delete(':commentId')
  @Returns(204, null, ...codes, 'comment_not_found')
  deleteSessionComment(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('commentId') commentId: string,
  ): Promise<void> {
    return this.comments.remove(actor, id, commentId);
  }
}
