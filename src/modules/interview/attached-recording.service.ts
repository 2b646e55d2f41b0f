import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { UploadService } from '../uploads/upload.service.js';
import { type AttachedUpload, type RecordingKind, type UploadView } from '../uploads/upload.views.js';
import { AttemptService } from './attempt.service.js';
import type { Owner } from './interview.views.js';

/** Which of several recordings of one answer shows the most of it. */
const fullest: readonly RecordingKind[] = ['combined', 'camera', 'audio', 'screen'];

/** Recordings that their speaker uploaded and put to an attempt: they stay as long as it does. */
@Injectable()
export class AttachedRecordingService {
  constructor(
    private readonly attempts: AttemptService,
    private readonly uploads: UploadService,
    private readonly database: Database,
  ) {}

  async attach(actor: Owner, attemptId: string, uploadId: string): Promise<AttachedUpload> {
    await this.attempts.getOwned(actor, attemptId);
    const attached = await this.database.transaction((tx) => this.uploads.attach(tx, actor, uploadId, attemptId));
    return this.uploads.playable(attached);
  }

  async list(actor: Owner, attemptId: string): Promise<{ items: AttachedUpload[] }> {
    await this.attempts.getOwned(actor, attemptId);
    return { items: await this.uploads.listAttached(actor, [attemptId]) };
  }

  /** A link to the recording that shows the most of each answer, by attempt. */
  async listPlayback(actor: Owner, attemptIds: readonly string[]): Promise<Map<string, string>> {
    const attached = await this.uploads.listAttached(actor, attemptIds);
    const links = attached
      .sort((a, b) => rank(b) - rank(a))
      .flatMap(({ attemptId, playback }): [string, string][] =>
        attemptId === null || playback === null ? [] : [[attemptId, playback.url]],
      );
    // Of one attempt the last counts.
    return new Map(links);
  }
}

const rank = ({ kind }: UploadView): number => fullest.indexOf(kind as RecordingKind);
