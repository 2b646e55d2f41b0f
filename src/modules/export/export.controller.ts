import { Body, Controller, Get, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { ConfirmedRequest, ExportLinkResponse, ExportListResponse, ExportResponse } from './export.dto.js';
import { ExportService } from './export.service.js';
import type { ExportLink, ExportView } from './export.views.js';

@Controller('v1/users/me')
export class ExportController {
  constructor(private readonly exports: ExportService) {}

  /** Makes one archive of everything that is kept of you: JSON of every table, and your files. */
  @Post('export')
  @RateLimit('credentials')
  @Idempotent()
  @Returns(202, ExportResponse, 'unauthenticated', 'validation_failed', 'credentials_invalid', 'export_in_progress')
  requestExport(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() body: ConfirmedRequest,
  ): Promise<ExportView> {
    return this.exports.request(actor, id, body.password);
  }

  /** The own exports, newest first. */
  @Get('exports')
  @Returns(200, ExportListResponse, 'unauthenticated')
  listExports(@CurrentActor() actor: Actor): Promise<{ items: ExportView[] }> {
    return this.exports.list(actor);
  }

  /** How far an export is. */
  @Get('exports/:id')
  @Returns(200, ExportResponse, 'unauthenticated', 'validation_failed', 'export_not_found')
  getExport(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ExportView> {
    return this.exports.getOwned(actor, id);
  }

  /** A link to the archive, for a quarter of an hour; new ones can be had for seven days. */
  @Post('exports/:id/link')
  @RateLimit('credentials')
  @Returns(
    200,
    ExportLinkResponse,
    'unauthenticated',
    'validation_failed',
    'credentials_invalid',
    'export_not_found',
    'export_not_ready',
  )
  linkExport(@CurrentActor() actor: Actor, @IdParam() id: string, @Body() body: ConfirmedRequest): Promise<ExportLink> {
    return this.exports.link(actor, id, body.password);
  }
}
