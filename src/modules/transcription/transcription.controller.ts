import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { RateLimit } from '../../common/http/rate-limit.decorator.js';
import { AlsoReturns, Returns } from '../../common/http/returns.decorator.js';
import { Upload, UploadedDiskFileParam, type UploadedDiskFile } from '../../common/http/upload.interceptor.js';
import { IdParam } from '../../common/http/validation.js';
import { Idempotent, NewId } from '../../platform/idempotency/idempotent.decorator.js';
import { SOUND_LIMITS } from '../../platform/sound/recording-sound.js';
import { SubmitUploadService } from './submit-upload.service.js';
import { SubmitTranscriptionRequest, TranscriptionResponse } from './transcription.dto.js';
import { TranscriptionService } from './transcription.service.js';
import type { TranscriptionView } from './transcription.views.js';
import { WaitPreference, Waiting } from './wait-preference.decorator.js';

@Controller('v1/attempts/:id/transcription')
export class TranscriptionController {
  constructor(
    private readonly submissions: SubmitUploadService,
    private readonly transcriptions: TranscriptionService,
  ) {}

  /**
   * Takes a recording (multipart, field `file`; WAV, MP3, M4A, FLAC, OGG, WebM; at most 25 MB and 600 s) or, as JSON,
   * a confirmed upload `{uploadId, language?}` (of a video its sound) or the client's own transcript
   * `{text, words?, language?}`. It is saved before it is answered: 201 when the words are known (or will never be)
   * within the time of `Prefer: wait=N`, else 202, and Location tells where to ask.
   */
  @RateLimit('upload')
  @Post()
  @ApiHeader({ name: 'Prefer', required: false, description: '`wait=N`: wait up to N seconds (0-30) for the words.' })
  @Idempotent()
  @Upload({
    field: 'file',
    maxBytes: SOUND_LIMITS.maxBytes,
    json: SubmitTranscriptionRequest,
    fields: {
      language: { type: 'string', description: 'BCP 47, such as en or pt-BR' },
      uploadId: { type: 'string', description: 'A confirmed upload, instead of a file.' },
    },
  })
  @AlsoReturns(202, TranscriptionResponse, 'Saved; the words follow. Location tells where to ask.')
  @Returns(
    201,
    TranscriptionResponse,
    'unauthenticated',
    'attempt_not_found',
    'attempt_not_spoken',
    'interview_completed',
    'recording_limit_reached',
    'transcription_exists',
    'upload_not_found',
    'upload_not_confirmed',
    'upload_kind_unfit',
    'upload_lost',
    'payload_too_large',
    'media_type_unsupported',
    'upload_malformed',
    'audio_unsupported',
    'audio_empty',
    'audio_unreadable',
    'audio_undecodable',
    'audio_too_long',
    'validation_failed',
    'busy',
  )
  async submitTranscription(
    @CurrentActor() actor: Actor,
    @IdParam() attemptId: string,
    @NewId() newId: string,
    @UploadedDiskFileParam() file: UploadedDiskFile | null,
    @Body() body: SubmitTranscriptionRequest,
    @Waiting() preference: WaitPreference,
  ): Promise<TranscriptionView> {
    const saved = await this.submissions.submit(actor, { attemptId, newId, file, ...body });
    return preference.answer(await this.transcriptions.settled(saved, preference));
  }

  /** What was said in the attempt, or why that is not known yet. */
  @Get()
  @Returns(
    200,
    TranscriptionResponse,
    'unauthenticated',
    'attempt_not_found',
    'transcription_not_found',
    'validation_failed',
  )
  getTranscription(@CurrentActor() actor: Actor, @IdParam() attemptId: string): Promise<TranscriptionView> {
    return this.transcriptions.getForAttempt(actor, attemptId);
  }
}
