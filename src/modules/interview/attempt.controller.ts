import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { AttemptListResponse, AttemptResponse, CreateAttemptRequest } from './attempt.dto.js';
import { AttemptService } from './attempt.service.js';
import type { AttemptView } from './interview.views.js';

@Controller('v1')
export class AttemptController {
  constructor(private readonly attempts: AttemptService) {}

  /** Stores a typed answer, or opens a spoken attempt that waits for its audio. All attempts are kept. */
  @Post('questions/:id/attempts')
  @Idempotent()
  @Returns(201, AttemptResponse, 'unauthenticated', 'validation_failed', 'question_not_found', 'interview_completed')
  createAttempt(
    @CurrentActor() actor: Actor,
    @IdParam() questionId: string,
    @NewId() id: string,
    @Body() body: CreateAttemptRequest,
  ): Promise<AttemptView> {
    return this.attempts.create(actor, questionId, id, body.answer ?? null);
  }

  /** All attempts of an interview, oldest first. */
  @Get('interviews/:id/attempts')
  @Returns(200, AttemptListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid', 'interview_not_found')
  listAttempts(
    @CurrentActor() actor: Actor,
    @IdParam() interviewId: string,
    @Query() query: PageQuery,
  ): Promise<Page<AttemptView>> {
    return this.attempts.list(actor, interviewId, query);
  }

  /** One attempt. */
  @Get('attempts/:id')
  @Returns(200, AttemptResponse, 'unauthenticated', 'validation_failed', 'attempt_not_found')
  getAttempt(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<AttemptView> {
    return this.attempts.getOwned(actor, id);
  }

  /** Deletes an attempt with its transcript and analyses. */
  @Delete('attempts/:id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'attempt_not_found')
  deleteAttempt(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.attempts.remove(actor, id);
  }
}
