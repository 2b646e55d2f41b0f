import { rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { foreignKeyViolation, sqlState } from '../../common/database-faults.js';
import { newId } from '../../common/ids.js';
import { storableText } from '../../common/text.js';
import { SpeechToText } from '../../platform/speech-to-text/speech-to-text.js';
import type { SoundEvidence } from '../../speech/sound-evidence.js';
import type { TimedWord } from '../../speech/text/words.js';
import { AttemptService } from '../interview/attempt.service.js';
import { heardWords } from './heard-words.js';
import { RecordingService } from './recording.service.js';
import { SaveTranscriptionService } from './save-transcription.service.js';
import { LIVE_MEDIA_TYPE, liveRow, soundRow, type SubmittedAudio, waitingRow } from './transcription-rows.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import { viewOf } from './transcription-view.js';
import type { TranscriptionView } from './transcription.views.js';

/** One answer that was spoken live, complete. */
export interface LiveAnswer {
  readonly attemptId: string;
  readonly userId: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly sound: SoundEvidence;
  readonly durationSeconds: number;
  /** No sample reaches −60 dBFS: there is nothing to transcribe. */
  readonly silent: boolean;
  /** Hex SHA-256 of all samples: the same answer saved again is a repeat. */
  readonly contentSha256: string;
  /** Null when not every utterance came to text: the recording goes to the engine. */
  readonly transcript: LiveTranscript | null;
  /** Writes the answer as a WAV file of its own and tells its path; called at most once a save, and only when the recording is needed. */
  readonly writeRecording: () => Promise<string>;
  /** The speaker wants the recording to stay. */
  readonly keepRecording: boolean;
}

export interface LiveTranscript {
  /** Empty: nothing was said. */
  readonly text: string;
  /** On the timeline of the answer; null: the text is laid over the speech that was found. */
  readonly words: readonly TimedWord[] | null;
  readonly model: string;
  readonly verbatim: boolean;
}

/** Takes in answers that were spoken live. Their sound is safe elsewhere until this is done; nothing of it is decoded again. */
@Injectable()
export class LiveAnswerService {
  constructor(
    private readonly saving: SaveTranscriptionService,
    private readonly recordings: RecordingService,
    private readonly attempts: AttemptService,
    private readonly speechToText: SpeechToText,
    private readonly clock: Clock,
  ) {}

  /**
   * To be asked before an answer begins: what was spoken then has its place, however much there is when it ends.
   * @throws {AppError} recording_limit_reached
   */
  checkRoom(userId: string): Promise<void> {
    return this.recordings.checkRoom(userId);
  }

  /**
   * Saves the answer with all that follows from it, also after its interview's end. Any number of callers at once, and
   * callers after a crash, get the one that is saved.
   * @throws {AppError} attempt_not_found when the attempt or its owner was deleted: nothing of it is left behind;
   * attempt_not_spoken and transcription_exists when the attempt is not one for this sound
   */
  async save(answer: LiveAnswer): Promise<TranscriptionView> {
    const { attemptId, contentSha256 } = answer;
    const repeated = await this.saving.findRepeated(answer, attemptId, contentSha256, 'live');
    if (repeated) return viewOf(repeated);
    await this.attempts.getOwned(answer, attemptId);
    const key = await this.keepRecording(answer);
    if (key === null) return viewOf(await this.write(answer, null));
    return viewOf(await this.recordings.saveWith(key, () => this.write(answer, key)));
  }

  private write(answer: LiveAnswer, key: string | null): Promise<TranscriptionEntity> {
    const audio = this.audioOf(answer);
    const row =
      needsEngine(answer) && key !== null
        ? waitingRow(audio, key, this.speechToText.unavailableReason)
        : liveRow(audio, key, heardOf(answer));
    return this.saving.save(answer, row, soundRow(audio), 'live');
  }

  /** The key of the stored recording; null where nobody needs it. */
  private async keepRecording(answer: LiveAnswer): Promise<string | null> {
    const { userId, keepRecording, silent } = answer;
    const needed = needsEngine(answer);
    if (!needed && !keepRecording && (silent || !this.recordings.outlivesTranscript)) return null;
    // The words are worth more than the wish to keep the sound.
    if (!needed && !(await this.hasRoom(userId))) return null;
    const path = await answer.writeRecording();
    try {
      return await this.recordings.keepPromised(userId, path, keepRecording);
    } catch (error) {
      if (sqlState(error) === foreignKeyViolation) await this.attempts.getOwned(answer, answer.attemptId);
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }

  private async hasRoom(userId: string): Promise<boolean> {
    try {
      await this.recordings.checkRoom(userId);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'recording_limit_reached') return false;
      throw error;
    }
  }

  private audioOf({ attemptId, userId, language, contentSha256, durationSeconds, sound }: LiveAnswer): SubmittedAudio {
    const now = this.clock.now();
    const content = { id: newId(now.getTime()), attemptId, userId, language, contentSha256, now };
    return { ...content, mediaType: LIVE_MEDIA_TYPE, durationSeconds, sound, soundReason: null };
  }
}

const needsEngine = ({ transcript, silent }: LiveAnswer): boolean => transcript === null && !silent;

/** Null when no word was said. */
function heardOf({ transcript, silent, language, sound }: LiveAnswer) {
  const text = storableText(transcript?.text ?? '').trim();
  if (transcript === null || silent || text === '') return null;
  const { model, verbatim } = transcript;
  const words = transcript.words?.map((each) => ({ ...each, word: storableText(each.word) })) ?? null;
  return { text, model, verbatim, ...heardWords({ text, words }, language, sound) };
}
