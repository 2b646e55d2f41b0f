import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { type SpeechResult, SpeechToText } from '../../platform/speech-to-text/speech-to-text.js';
import { BlobMissingError, BlobStorage } from '../../platform/storage/blob-storage.js';
import { heardWords } from './heard-words.js';
import { recordingFileName } from './recording-file.js';
import { SoundRepository } from './sound.repository.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import { TranscriptionRepository } from './transcription.repository.js';

/** Without renewal the round counts as dead after this time. */
const LEASE_MS = 20_000;
const RENEW_MS = 5000;
/** How soon a call is ended after the attempt or its owner was deleted; the promise is one second. */
const WATCH_MS = 400;

type Heard = Pick<TranscriptionEntity, 'text' | 'words' | 'timing' | 'model' | 'verbatim'>;

/** The call itself: under a lease, watched, and ended as soon as nobody wants its result. */
@Injectable()
export class EngineRound {
  constructor(
    private readonly speechToText: SpeechToText,
    private readonly blobs: BlobStorage,
    private readonly transcriptions: TranscriptionRepository,
    private readonly sounds: SoundRepository,
    private readonly clock: Clock,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  claim(transcriptionId: string): Promise<TranscriptionEntity | null> {
    return this.transcriptions.claim(transcriptionId, this.now(), this.leaseEnd());
  }

  /** What the engine heard, its words placed in time by what was measured where it gives no times. */
  async heard(row: TranscriptionEntity, result: SpeechResult): Promise<Heard> {
    const { text, words, model } = result;
    const measured = words ? null : await this.sounds.findForAttempt(row.userId, row.attemptId);
    const verbatim = this.speechToText.engine?.verbatim ?? false;
    return { text, ...heardWords({ text, words }, row.language, measured?.evidence ?? null), model, verbatim };
  }

  /** `superseded`: the attempt was deleted, or another round took over; the result is dropped. */
  async ask(row: TranscriptionEntity, signal: AbortSignal): Promise<SpeechResult | 'superseded'> {
    const over = new AbortController();
    const ended = new AbortController();
    const watching = this.watch(row, over, ended.signal);
    try {
      return await this.transcribe(row, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      if (over.signal.aborted) return 'superseded';
      throw error;
    } finally {
      ended.abort();
      await watching;
    }
  }

  private async transcribe(row: TranscriptionEntity, signal: AbortSignal): Promise<SpeechResult> {
    const { audioKey, mediaType, userId, language, durationSeconds } = row;
    if (audioKey === null || mediaType === null) throw new BlobMissingError();
    const fileName = recordingFileName(mediaType);
    return this.blobs.withLocalFile(audioKey, (path) =>
      this.speechToText.transcribe({
        path,
        mediaType,
        fileName,
        language,
        userId,
        durationSeconds: durationSeconds ?? 0,
        signal,
      }),
    );
  }

  /** A row is read every so often: that reaches every process, whoever deletes, and survives a lost connection. */
  private async watch(row: TranscriptionEntity, over: AbortController, ended: AbortSignal): Promise<void> {
    let renewedAt = performance.now();
    while (!ended.aborted) {
      await delay(WATCH_MS, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      try {
        if (!(await this.transcriptions.isCurrent(row))) return over.abort();
        if (performance.now() - renewedAt < RENEW_MS) continue;
        await this.transcriptions.extendLease(row, this.leaseEnd());
        renewedAt = performance.now();
      } catch {
        // The database is away for the moment; the call goes on, and its result is checked when it is written.
      }
    }
  }

  private leaseEnd(): Date {
    return new Date(this.now().getTime() + LEASE_MS);
  }
}
