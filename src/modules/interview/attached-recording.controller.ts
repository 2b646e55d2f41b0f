import { Body, Controller, Get, Post } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { Returns } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import type { AttachedUpload } from '../uploads/upload.views.js';
import {
  AttachedRecordingListResponse,
  AttachedRecordingResponse,
  AttachRecordingRequest,
} from './attached-recording.dto.js';
import { AttachedRecordingService } from './attached-recording.service.js';

@Controller('v1/attempts/:id/recordings')
export class AttachedRecordingController {
  constructor(private readonly recordings: AttachedRecordingService) {}

  /** Puts a confirmed upload (audio, camera, screen, combined) to an attempt. Deleting the upload takes it off again. */
  @Post()
  // A link that lies about for two days would be dead when it is repeated, and is nobody's to keep.
  @Idempotent({ keepReply: false })
  @Returns(
    201,
    AttachedRecordingResponse,
    'unauthenticated',
    'validation_failed',
    'attempt_not_found',
    'upload_not_found',
    'upload_not_confirmed',
    'upload_attached',
    'upload_lost',
    'upload_kind_unfit',
  )
  attachRecording(
    @CurrentActor() actor: Actor,
    @IdParam() attemptId: string,
    @Body() { uploadId }: AttachRecordingRequest,
  ): Promise<AttachedUpload> {
    return this.recordings.attach(actor, attemptId, uploadId);
  }

  /** The recordings put to an attempt, oldest first, each with a link to play it from for 15 minutes. */
  @Get()
  @Returns(200, AttachedRecordingListResponse, 'unauthenticated', 'validation_failed', 'attempt_not_found')
  listAttachedRecordings(
    @CurrentActor() actor: Actor,
    @IdParam() attemptId: string,
  ): Promise<{ items: AttachedUpload[] }> {
    return this.recordings.list(actor, attemptId);
  }
}
