import { Controller, Delete, Get, Header, StreamableFile } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { CurrentActor } from '../../common/http/current-actor.decorator.js';
import { attachmentHeader } from '../../common/http/file-name.js';
import { Returns, ReturnsFile } from '../../common/http/returns.decorator.js';
import { IdParam } from '../../common/http/validation.js';
import { AttemptRecordingService, type StoredRecording } from './attempt-recording.service.js';

const codes = ['unauthenticated', 'validation_failed', 'attempt_not_found', 'recording_not_found'] as const;

@Controller('v1/attempts/:id/recording')
export class RecordingController {
  constructor(private readonly recordings: AttemptRecordingService) {}

  /** The recording, while it is kept or waits for its words. It comes whole: ranges are not served. */
  @Get()
  @Header('Accept-Ranges', 'none')
  @ReturnsFile(...codes)
  async downloadRecording(@CurrentActor() actor: Actor, @IdParam() attemptId: string): Promise<StreamableFile> {
    return asDownload(await this.recordings.open(actor, attemptId));
  }

  /** Deletes the recording and nothing else. One that waits for its words will not be transcribed any more. */
  @Delete()
  @Returns(204, null, ...codes)
  deleteRecording(@CurrentActor() actor: Actor, @IdParam() attemptId: string): Promise<void> {
    return this.recordings.remove(actor, attemptId);
  }
}

const asDownload = ({ stream, sizeBytes, mediaType, fileName }: StoredRecording): StreamableFile =>
  new StreamableFile(stream, { type: mediaType, length: sizeBytes, disposition: attachmentHeader(fileName) });
