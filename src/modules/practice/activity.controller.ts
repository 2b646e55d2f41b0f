import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import {
  ActivityPageResponse,
  ActivityQuery,
  ActivityResponse,
  CompleteActivityRequest,
  InviteActivityRequest,
  PlanActivityRequest,
  RespondActivityRequest,
  SuggestionListResponse,
  SuggestionQuery,
} from './activity.dto.js';
import { ActivityService } from './activity.service.js';
import type { ActivitySuggestion, ActivityView } from './activity.views.js';
import { CarryOutActivityService } from './carry-out-activity.service.js';
import { InviteActivityService } from './invite-activity.service.js';

@Controller('v1/activities')
export class ActivityController {
  constructor(
    private readonly activities: ActivityService,
    private readonly invitations: InviteActivityService,
    private readonly carryingOut: CarryOutActivityService,
  ) {}

  /** What to do next, together or alone, by what your own last reports found weak. */
  @Get('suggestions')
  @Returns(
    200,
    SuggestionListResponse,
    'unauthenticated',
    'validation_failed',
    'relationship_not_found',
    'relationship_not_active',
  )
  suggestActivities(
    @CurrentActor() actor: Actor,
    @Query() query: SuggestionQuery,
  ): Promise<{ items: ActivitySuggestion[] }> {
    return this.activities.suggest(actor, query);
  }

  /** Invites the other to an activity of the catalogue. */
  @Post()
  @Idempotent()
  @Returns(
    201,
    ActivityResponse,
    'unauthenticated',
    'validation_failed',
    'relationship_not_found',
    'relationship_not_active',
    'activity_open',
  )
  inviteToActivity(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() body: InviteActivityRequest,
  ): Promise<ActivityView> {
    return this.invitations.invite(actor, id, body);
  }

  /** Activities with others, newest first. */
  @Get()
  @Returns(
    200,
    ActivityPageResponse,
    'unauthenticated',
    'validation_failed',
    'cursor_invalid',
    'relationship_not_found',
  )
  listActivities(@CurrentActor() actor: Actor, @Query() query: ActivityQuery): Promise<Page<ActivityView>> {
    return this.activities.list(actor, query);
  }

  /** One activity. */
  @Get(':id')
  @Returns(200, ActivityResponse, 'unauthenticated', 'validation_failed', 'activity_not_found')
  getActivity(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ActivityView> {
    return this.activities.getOwned(actor, id);
  }

  /** Accepts an invitation; declines it, also as the one who invited, as long as it is not done. */
  @Post(':id/respond')
  @Returns(
    200,
    ActivityResponse,
    'unauthenticated',
    'validation_failed',
    'activity_not_found',
    'activity_not_answered',
    'activity_answered',
    'activity_over',
  )
  respondToActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { accept }: RespondActivityRequest,
  ): Promise<ActivityView> {
    return this.carryingOut.respond(actor, id, accept);
  }

  /** Sets when to do it. */
  @Post(':id/plan')
  @Returns(
    200,
    ActivityResponse,
    'unauthenticated',
    'validation_failed',
    'activity_not_found',
    'activity_not_answered',
    'activity_over',
    'activity_plan_changed',
  )
  planActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: PlanActivityRequest,
  ): Promise<ActivityView> {
    return this.carryingOut.plan(actor, id, body);
  }

  /** Says that it was done and how it was: each of the two for themself. */
  @Post(':id/complete')
  @Returns(
    200,
    ActivityResponse,
    'unauthenticated',
    'validation_failed',
    'activity_not_found',
    'activity_not_answered',
    'activity_over',
    'activity_rated',
  )
  completeActivity(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: CompleteActivityRequest,
  ): Promise<ActivityView> {
    return this.carryingOut.complete(actor, id, body);
  }
}
