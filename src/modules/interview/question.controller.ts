import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import type { Page } from '../../common/http/paging.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { AlsoReturns, Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { ClientGone } from '../../common/http/client-gone.decorator.js';
import { GenerateQuestionsRequest, QuestionListResponse, QuestionResponse } from './question.dto.js';
import { type ShownQuestion } from './question.presenter.js';
import { QuestionService } from './question.service.js';

@Controller('v1')
@RateLimit('model')
export class QuestionController {
  constructor(private readonly questions: QuestionService) {}

  /** Writes the interview's questions, or adds `count` more; answers with all there are. */
  @Post('interviews/:id/questions')
  @Idempotent()
  @Returns(
    201,
    QuestionListResponse,
    'unauthenticated',
    'validation_failed',
    'interview_not_found',
    'interview_completed',
    'question_limit_reached',
    'questions_being_written',
  )
  @AlsoReturns(200, QuestionListResponse, 'The questions were there already')
  async generateQuestions(
    @CurrentActor() actor: Actor,
    @IdParam() interviewId: string,
    @NewId() id: string,
    @Body() { count }: GenerateQuestionsRequest,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Page<ShownQuestion>> {
    const { written, page } = await this.questions.generate(actor, interviewId, { id, count, gone });
    response.status(written ? 201 : 200);
    return page;
  }

  /** The interview's questions with their follow-ups, oldest first. */
  @RateLimit('default')
  @Get('interviews/:id/questions')
  @Returns(200, QuestionListResponse, 'unauthenticated', 'validation_failed', 'interview_not_found')
  listQuestions(@CurrentActor() actor: Actor, @IdParam() interviewId: string): Promise<Page<ShownQuestion>> {
    return this.questions.listShown(actor, interviewId);
  }

  /** The one follow-up of a question, made from its current answer. */
  @Post('questions/:id/follow-up')
  @Idempotent()
  @Returns(
    201,
    QuestionResponse,
    'unauthenticated',
    'validation_failed',
    'question_not_found',
    'question_not_answered',
    'follow_up_of_follow_up',
    'interview_completed',
    'questions_being_written',
  )
  @AlsoReturns(200, QuestionResponse, 'The follow-up was there already')
  async askFollowUp(
    @CurrentActor() actor: Actor,
    @IdParam() questionId: string,
    @NewId() id: string,
    @ClientGone() gone: AbortSignal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ShownQuestion> {
    const { written, question } = await this.questions.askFollowUp(actor, questionId, { id, gone });
    response.status(written ? 201 : 200);
    return question;
  }
}
