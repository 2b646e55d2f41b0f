import { Controller, Get, Post } from '@nestjs/common';
import type { Actor } from '../../../common/actor.js';
import { CurrentActor } from '../../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../../common/http/rate-limit.decorator.js';
import { Returns } from '../../../common/http/returns.decorator.js';
import { IdParam } from '../../../common/http/validation.js';
import { SessionReportResponse } from './session-report.dto.js';
import { SessionReportReading } from './session-report-reading.service.js';
import { SessionReportService } from './session-report.service.js';

const codes = ['unauthenticated', 'validation_failed', 'session_not_found', 'report_not_started'] as const;

@Controller('v1/sessions/:id/report')
export class SessionReportController {
  constructor(
    private readonly reports: SessionReportService,
    private readonly reading: SessionReportReading,
  ) {}

  /** The report of a live session that has ended. It is made again by itself when the words of a recording come. */
  @Get()
  @Returns(200, SessionReportResponse, ...codes)
  getSessionReport(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.reading.get(actor, id);
  }

  /** Makes the report again. While it is being made, asking again adds nothing. */
  @Post()
  @RateLimit('model')
  @Returns(202, SessionReportResponse, ...codes)
  rebuildSessionReport(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.reports.rebuild(actor, id);
  }
}
