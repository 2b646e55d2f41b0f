import { Body, Controller, Get, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { AnalysisListResponse, AnalysisRunResponse, RunAnalysesRequest } from './analysis.dto.js';
import { ClientGone } from '../../common/http/client-gone.decorator.js';
import { ShownAnalyses } from './shown-analyses.service.js';

@Controller('v1/attempts/:id/analyses')
export class AnalysisController {
  constructor(private readonly analyses: ShownAnalyses) {}

  /**
   * Judges an answer, all four ways unless told otherwise. Types run at once and are stored each on its own: one that
   * fails leaves the others, and a worse result never replaces a better one. Of a recording that nobody has transcribed
   * yet, pace and pauses are measured in its sound.
   */
  @Post()
  @RateLimit('model')
  @Returns(
    200,
    AnalysisRunResponse,
    'unauthenticated',
    'validation_failed',
    'attempt_not_found',
    'attempt_not_answered',
  )
  runAnalyses(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body: RunAnalysesRequest,
    @ClientGone() gone: AbortSignal,
  ) {
    return this.analyses.run(actor, id, body.types, gone);
  }

  /** What is known about an answer. */
  @Get()
  @Returns(200, AnalysisListResponse, 'unauthenticated', 'validation_failed', 'attempt_not_found')
  listAnalyses(@CurrentActor() actor: Actor, @IdParam() id: string) {
    return this.analyses.list(actor, id);
  }
}
