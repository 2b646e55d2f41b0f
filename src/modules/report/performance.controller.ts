import { Controller, Get, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { PageQuery } from '../../common/http/page-query.dto.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import {
  PerformanceDetailsResponse,
  PerformancePageResponse,
  UserSkillGapsResponse,
  UserStatsResponse,
} from './performance.dto.js';
import { PerformanceService } from './performance.service.js';

@Controller('v1')
export class PerformanceController {
  constructor(private readonly performance: PerformanceService) {}

  /** Completed interviews with score and grade, newest first. */
  @Get('performance/summary')
  @Returns(200, PerformancePageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listPerformance(@CurrentActor() actor: Actor, @Query() page: PageQuery) {
    return this.performance.listSummary(actor, page);
  }

  /** One completed interview, question by question. */
  @Get('performance/interviews/:id')
  @Returns(
    200,
    PerformanceDetailsResponse,
    'unauthenticated',
    'validation_failed',
    'interview_not_found',
    'report_not_started',
  )
  getPerformance(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.performance.getDetails(actor, id);
  }

  /** Skills over all own interviews, weakest first. */
  @Get('users/me/skill-gaps')
  @Returns(200, UserSkillGapsResponse, 'unauthenticated')
  listOwnSkillGaps(@CurrentActor() actor: Actor) {
    return this.performance.listSkillGaps(actor);
  }

  /** The own figures. What there is too little for is null, not zero. */
  @Get('users/me/stats')
  @Returns(200, UserStatsResponse, 'unauthenticated')
  getOwnStats(@CurrentActor() actor: Actor) {
    return this.performance.getStats(actor);
  }
}
