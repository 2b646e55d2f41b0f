import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import type { Page } from '../../common/http/paging.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { ConfirmUploadService } from './confirm-upload.service.js';
import { CreateUploadService, type GrantedUpload } from './create-upload.service.js';
import {
  CreateUploadRequest,
  GrantedUploadResponse,
  UploadDetailsResponse,
  UploadPageQuery,
  UploadPageResponse,
  UploadResponse,
} from './upload.dto.js';
import { UploadService } from './upload.service.js';
import type { FileLink, UploadView } from './upload.views.js';

@Controller('v1/uploads')
export class UploadController {
  constructor(
    private readonly uploads: UploadService,
    private readonly creation: CreateUploadService,
    private readonly confirmation: ConfirmUploadService,
  ) {}

  /** Announces a file and answers where to put it, within 15 minutes. Confirm it then; what nobody confirms goes. */
  @Post()
  @RateLimit('upload')
  // A link that lies about for two days would be dead when it is repeated, and is nobody's to keep.
  @Idempotent({ keepReply: false })
  @Returns(
    201,
    GrantedUploadResponse,
    'unauthenticated',
    'validation_failed',
    'media_type_unsupported',
    'payload_too_large',
    'upload_limit_reached',
    'upload_quota_exceeded',
  )
  createUpload(
    @CurrentActor() actor: Actor,
    @NewId() id: string,
    @Body() { sha256, fileName, ...file }: CreateUploadRequest,
  ): Promise<GrantedUpload> {
    return this.creation.create(actor, id, { ...file, sha256: sha256 ?? null, fileName: fileName ?? null });
  }

  /** The own uploads, newest first. */
  @Get()
  @Returns(200, UploadPageResponse, 'unauthenticated', 'validation_failed', 'cursor_invalid')
  listUploads(@CurrentActor() actor: Actor, @Query() query: UploadPageQuery): Promise<Page<UploadView>> {
    return this.uploads.list(actor, query);
  }

  /** One upload, once it is confirmed with a link to its file. */
  @Get(':id')
  @Returns(200, UploadDetailsResponse, 'unauthenticated', 'validation_failed', 'upload_not_found')
  getUpload(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
  ): Promise<UploadView & { readonly download: FileLink | null }> {
    return this.uploads.getOwned(actor, id);
  }

  /** Compares what arrived with what was announced. Asked again, it answers the same. */
  @Post(':id/confirm')
  @RateLimit('upload')
  @Returns(
    200,
    UploadResponse,
    'unauthenticated',
    'validation_failed',
    'upload_not_found',
    'upload_incomplete',
    'upload_content_unfit',
    'upload_lost',
    'storage_full',
    'busy',
  )
  confirmUpload(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<UploadView> {
    return this.confirmation.confirm(actor, id);
  }

  /** Deletes an upload with its file, also where it is attached. */
  @Delete(':id')
  @Returns(204, null, 'unauthenticated', 'validation_failed', 'upload_not_found')
  deleteUpload(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.uploads.remove(actor, id);
  }
}
