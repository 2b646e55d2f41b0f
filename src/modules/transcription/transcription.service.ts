import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { AttemptService } from '../interview/attempt.service.js';
import { SoundRepository } from './sound.repository.js';
import { transcriptionNotFound } from './transcription.errors.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { isAwaited } from './transcription.state.js';
import { viewOf } from './transcription-view.js';
import type { SoundView, TranscriptionView } from './transcription.views.js';

const POLL_MS = 100;

/** Reading what was said. */
@Injectable()
export class TranscriptionService {
  constructor(
    private readonly transcriptions: TranscriptionRepository,
    private readonly sounds: SoundRepository,
    private readonly attempts: AttemptService,
  ) {}

  async findForAttempt(actor: Pick<Actor, 'userId'>, attemptId: string): Promise<TranscriptionView | null> {
    const row = await this.transcriptions.findForAttempt(actor.userId, attemptId);
    return row && viewOf(row);
  }

  /** Also while the recording waits for an engine. */
  async findSoundForAttempt(actor: Pick<Actor, 'userId'>, attemptId: string): Promise<SoundView> {
    const row = await this.sounds.findForAttempt(actor.userId, attemptId);
    if (row?.evidence) return { sound: row.evidence, reason: null };
    return { sound: null, reason: row?.reason ?? 'no_sound' };
  }

  async getForAttempt(actor: Actor, attemptId: string): Promise<TranscriptionView> {
    await this.attempts.getOwned(actor, attemptId);
    const view = await this.findForAttempt(actor, attemptId);
    if (!view) throw transcriptionNotFound();
    return view;
  }

  /** The same transcription, once it is settled or the patience is at an end. */
  async settled(
    view: TranscriptionView,
    patience: { seconds: number; signal: AbortSignal },
  ): Promise<TranscriptionView> {
    const endsAt = performance.now() + patience.seconds * 1000;
    let latest = view;
    while (isAwaited(latest) && performance.now() < endsAt && !patience.signal.aborted) {
      await delay(POLL_MS);
      const row = await this.transcriptions.find(view.id);
      if (!row) return latest;
      latest = viewOf(row);
    }
    return latest;
  }
}
