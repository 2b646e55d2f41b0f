import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { AttachedRecordingService } from '../interview/attached-recording.service.js';
import { AttemptRecordingService } from '../transcription/attempt-recording.service.js';

/** Where answers can be played from: what was attached to one, rather than the sound it was transcribed from. */
@Injectable()
export class PlaybackLinks {
  constructor(
    private readonly kept: AttemptRecordingService,
    private readonly attached: AttachedRecordingService,
  ) {}

  /** By attempt; of those that have a recording here. */
  async list(actor: Actor, attemptIds: readonly string[]): Promise<Map<string, string>> {
    const [kept, attached] = await Promise.all([
      this.kept.listPlayback(actor, attemptIds),
      this.attached.listPlayback(actor, attemptIds),
    ]);
    return new Map([...kept, ...attached]);
  }
}
