import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { SpeechToTextError, type SpeechResult } from '../../platform/speech-to-text/speech-to-text.js';
import { BlobMissingError } from '../../platform/storage/blob-storage.js';
import { engineOutcome } from './engine-outcome.js';
import { EngineRound } from './engine-round.service.js';
import { RecordingService } from './recording.service.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import { TranscriptionConsequences } from './transcription-consequences.service.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { pauseSeconds, type TranscriptionReason } from './transcription.state.js';

/** One round: claim, ask the engine, write what came of it. */
@Injectable()
export class TranscribeRecordingService {
  constructor(
    private readonly transcriptions: TranscriptionRepository,
    private readonly engine: EngineRound,
    private readonly recordings: RecordingService,
    private readonly consequences: TranscriptionConsequences,
    private readonly database: Database,
  ) {}

  /** @throws when the process stops meanwhile: the job is run again. */
  async run(transcriptionId: string, signal: AbortSignal): Promise<void> {
    const row = await this.engine.claim(transcriptionId);
    if (!row) return;
    try {
      const result = await this.engine.ask(row, signal);
      if (result === 'superseded') return;
      if (result.text === '') await this.fail(row, 'no_speech');
      else await this.succeed(row, result);
    } catch (error) {
      if (error instanceof BlobMissingError) return this.fail(row, 'recording_missing');
      if (!(error instanceof SpeechToTextError)) return this.giveBack(row, error);
      const outcome = engineOutcome(error, row);
      if (signal.aborted) return this.giveBack(row, error);
      await (outcome.retry
        ? this.postpone(row, outcome.reason, pauseSeconds(row.tries, error.retryAfterSeconds))
        : this.fail(row, outcome.reason));
    }
  }

  private async succeed(row: TranscriptionEntity, result: SpeechResult): Promise<void> {
    const { audioKey } = row;
    const now = this.engine.now();
    const heard = await this.engine.heard(row, result);
    const saved = await this.database.transaction(async (tx) => {
      const changes = { state: 'ready' as const, reason: null, ...heard, updatedAt: now, readyAt: now };
      if (!(await this.transcriptions.finish(tx, row, changes))) return false;
      await this.consequences.ready(tx, row, result.text);
      return true;
    });
    if (saved && audioKey !== null) await this.recordings.discardTranscribed(audioKey);
  }

  private async fail(row: TranscriptionEntity, reason: TranscriptionReason): Promise<void> {
    const changes = { state: 'failed' as const, reason, updatedAt: this.engine.now() };
    const saved = await this.database.transaction(async (tx) => {
      if (!(await this.transcriptions.finish(tx, row, changes))) return false;
      await this.consequences.givenUp(tx, row);
      return true;
    });
    const worthless = reason === 'no_speech' || reason === 'recording_missing';
    if (saved && worthless && row.audioKey !== null) await this.recordings.discardTranscribed(row.audioKey);
  }

  /** The engine is to be asked again later: the job of now is done, the next one is in the queue. */
  private async postpone(row: TranscriptionEntity, reason: TranscriptionReason, seconds: number): Promise<void> {
    const now = this.engine.now();
    // Nothing is gained by asking an engine that is not there: the sweep takes these up when there is one.
    const inVain = reason === 'speech_to_text_not_configured';
    const nextTryAt = inVain ? null : new Date(now.getTime() + seconds * 1000);
    await this.database.transaction(async (tx) => {
      const changes = { state: 'waiting' as const, reason, nextTryAt, updatedAt: now };
      const saved = await this.transcriptions.finish(tx, row, changes);
      if (!saved || inVain) return;
      await this.consequences.requested(tx, row, new Date(Date.now() + seconds * 1000));
    });
  }

  private async giveBack(row: TranscriptionEntity, error: unknown): Promise<never> {
    const changes = { state: 'waiting' as const, reason: 'interrupted' as const, updatedAt: this.engine.now() };
    await this.database.transaction((tx) => this.transcriptions.finish(tx, row, changes));
    throw error;
  }
}
