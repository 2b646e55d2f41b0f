import { Body, Controller, Delete, Get, Patch, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import type { Page } from '../../common/http/paging.js';
import { AlsoReturns, Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import {
  InterviewListResponse,
  InterviewResponse,
  StartedInterviewResponse,
  CreateInterviewRequest,
  UpdateInterviewRequest,
} from './interview.dto.js';
import { InterviewService, type StartedInterview } from './interview.service.js';
import type { InterviewView } from './interview.views.js';

@Controller('v1/interviews')
export class InterviewController {
  constructor(private readonly interviews: InterviewService) {}

  /** Starts an interview, or resumes the open one of the track. */
  @Post()
  @Idempotent()
  @Returns(
    201,
    StartedInterviewResponse,
    'unauthenticated',
    'validation_failed',
    'resume_not_found',
    'job_description_not_found',
  )
  @AlsoReturns(200, StartedInterviewResponse, 'An open interview of the track is resumed')
  async createInterview(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() body: CreateInterviewRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StartedInterview> {
    const { title = null, jobRole = null, resumeId = null, jobDescriptionId = null, ...settings } = body;
    const started = await this.interviews.start(actor, { ...settings, id, title, jobRole, resumeId, jobDescriptionId });
    response.location(`/v1/interviews/${started.id}`).status(started.resumed ? 200 : 201);
    return started;
  }

  /** The own interviews, newest first. */
  @Get()
  @Returns(200, InterviewListResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listInterviews(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<InterviewView>> {
    return this.interviews.list(actor, query);
  }

  /** One interview. */
  @Get(':id')
  @Returns(200, InterviewResponse, 'unauthenticated', 'validation_failed', 'interview_not_found')
  getInterview(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<InterviewView> {
    return this.interviews.getOwned(actor, id);
  }

  /** Renames an interview; a draft's settings can be changed too. */
  @Patch(':id')
  @Returns(
    200,
    InterviewResponse,
    'unauthenticated',
    'validation_failed',
    'interview_not_found',
    'resume_not_found',
    'job_description_not_found',
    'interview_started',
    'interview_completed',
  )
  updateInterview(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: UpdateInterviewRequest,
  ): Promise<InterviewView> {
    return this.interviews.update(actor, id, body);
  }

  /** Deletes an interview with its questions, answers and report. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'interview_not_found')
  deleteInterview(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.interviews.remove(actor, id);
  }

  /** Ends the interview; its report is made from now on. Repeating it changes nothing. */
  @Post(':id/complete')
  @Returns(
    200,
    InterviewResponse,
    'unauthenticated',
    'validation_failed',
    'interview_not_found',
    'interview_not_started',
  )
  completeInterview(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<InterviewView> {
    return this.interviews.complete(actor, id);
  }
}
