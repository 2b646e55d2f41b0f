import { Controller, Get, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { ReportResponse, SkillGapsResponse } from './report.dto.js';
import { ReportService } from './report.service.js';

const readCodes = ['unauthenticated', 'validation_failed', 'interview_not_found', 'report_not_started'] as const;

@Controller('v1/interviews/:id')
export class ReportController {
  constructor(private readonly reports: ReportService) {}

  /** The report of a completed interview, with the progress of its making. */
  @Get('report')
  @Returns(200, ReportResponse, ...readCodes)
  getReport(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.reports.get(actor, id);
  }

  /** Makes the report again. While it is being made, asking again adds nothing. */
  @Post('report')
  @RateLimit('model')
  @Returns(202, ReportResponse, ...readCodes)
  rebuildReport(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.reports.rebuild(actor, id);
  }

  /** Skills asked for in the interview, weakest first. */
  @Get('skill-gaps')
  @Returns(200, SkillGapsResponse, ...readCodes)
  getSkillGaps(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.reports.getSkillGaps(actor, id);
  }
}
