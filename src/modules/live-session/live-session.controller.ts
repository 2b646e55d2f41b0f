import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { CreateLiveSessionRequest, LiveSessionListResponse, LiveSessionResponse } from './live-session.dto.js';
import { LiveSessionService } from './live-session.service.js';
import { OpenSessionService } from './open-session.service.js';
import type { LiveSessionView } from './live-session.views.js';
import { TimelineQuery, TimelineResponse } from './timeline.dto.js';
import { TimelineService } from './timeline.service.js';
import type { TimelineItem } from './timeline.views.js';

@Controller('v1/sessions')
export class LiveSessionController {
  constructor(
    private readonly sessions: LiveSessionService,
    private readonly opening: OpenSessionService,
    private readonly timelines: TimelineService,
  ) {}

  /**
   * Opens a live session, spoken in over the socket: alone for an interview, or with the other of a relationship for an
   * interview or a conversation. At most five of yours are open at a time.
   */
  @Post()
  @Idempotent()
  @Returns(
    201,
    LiveSessionResponse,
    'unauthenticated',
    'validation_failed',
    'interview_not_found',
    'interview_not_started',
    'interview_completed',
    'relationship_not_found',
    'relationship_not_active',
    'consent_required',
    'session_limit_reached',
  )
  createLiveSession(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() body: CreateLiveSessionRequest,
  ): Promise<LiveSessionView> {
    return this.opening.open(actor, id, body);
  }

  /** The own live sessions, and those others share with you in relationships that are active; newest first. */
  @Get()
  @Returns(200, LiveSessionListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listLiveSessions(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<LiveSessionView>> {
    return this.sessions.list(actor, query);
  }

  /** One live session. */
  @Get(':id')
  @Returns(200, LiveSessionResponse, 'unauthenticated', 'validation_failed', 'session_not_found')
  getLiveSession(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<LiveSessionView> {
    return this.sessions.getAsParticipant(actor, id);
  }

  /** Ends a live session: what is open is settled, and reports are made. Who speaks in it may; again changes nothing. */
  @Post(':id/finalize')
  @Returns(200, LiveSessionResponse, 'unauthenticated', 'validation_failed', 'forbidden', 'session_not_found')
  finalizeLiveSession(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<LiveSessionView> {
    return this.sessions.finalize(actor, id);
  }

  /**
   * Transcript, pauses, nudges, comments and markers of a live session in one list, in the order of its timeline; of
   * the other's part what they open to you.
   */
  @Get(':id/timeline')
  @Returns(200, TimelineResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid', 'session_not_found')
  getSessionTimeline(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: TimelineQuery,
  ): Promise<Page<TimelineItem>> {
    return this.timelines.of(actor, id, query);
  }
}
