import { randomBytes } from 'node:crypto';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { UploadFolder } from '../../common/http/upload.interceptor.js';
import { SOUND_LIMITS } from '../../platform/sound/recording-sound.js';
import { SoundTracks } from '../../platform/sound/sound-tracks.js';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import { AttemptService } from '../interview/attempt.service.js';
import { UploadService } from '../uploads/upload.service.js';
import { recordingKinds, type UploadView } from '../uploads/upload.views.js';
import { type Submission, SubmitTranscriptionService } from './submit-transcription.service.js';
import { audioProblem, recordingAndText } from './transcription.errors.js';
import type { TranscriptionView } from './transcription.views.js';

/** Takes in what was uploaded before: its sound, in a file that is ours to move. The upload stays as it is. */
@Injectable()
export class SubmitUploadService {
  constructor(
    private readonly submissions: SubmitTranscriptionService,
    private readonly attempts: AttemptService,
    private readonly uploads: UploadService,
    private readonly tracks: SoundTracks,
    private readonly folder: UploadFolder,
  ) {}

  async submit(
    actor: Actor,
    { uploadId, ...submission }: Submission & { readonly uploadId?: string },
  ): Promise<TranscriptionView> {
    if (uploadId === undefined) return this.submissions.submit(actor, submission);
    await this.attempts.getOwned(actor, submission.attemptId);
    const { sha256 } = await this.uploads.getConfirmed(actor, uploadId, recordingKinds);
    if (submission.file !== null || submission.text !== undefined) throw recordingAndText();
    const contentSha256 = sha256 === null ? {} : { contentSha256: sha256 };
    return this.uploads.withFile(actor, uploadId, (path, upload) =>
      this.withSound(path, upload, (sound) =>
        this.submissions.submit(actor, { ...submission, file: { path: sound }, ...contentSha256 }),
      ),
    );
  }

  private async withSound<T>(path: string, upload: UploadView, use: (path: string) => Promise<T>): Promise<T> {
    const sound = join(this.folder.path, randomBytes(16).toString('hex'));
    try {
      await this.copySound(path, sound, upload);
      return await use(sound);
    } catch (error) {
      throw error instanceof AudioFaultError ? audioProblem(error.fault) : error;
    } finally {
      await rm(sound, { force: true });
    }
  }

  private async copySound(path: string, target: string, { mediaType, sizeBytes }: UploadView): Promise<void> {
    if (mediaType.startsWith('video/')) return this.tracks.copyTo(target, path);
    if (sizeBytes > SOUND_LIMITS.maxBytes) throw new AudioFaultError('too_large');
    await copyFile(path, target);
  }
}
