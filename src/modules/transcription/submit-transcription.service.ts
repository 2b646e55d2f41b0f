import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../common/actor.js';
import { Clock } from '../../common/clock.js';
import type { UploadedDiskFile } from '../../common/http/upload.interceptor.js';
import type { RecordingSound } from '../../platform/sound/recording-sound.js';
import { SoundReader } from '../../platform/sound/sound-reader.js';
import { languageOfTag } from '../../platform/speech-to-text/language-names.js';
import { SpeechToText } from '../../platform/speech-to-text/speech-to-text.js';
import { AudioFaultError } from '../../speech/decode/audio-stream.js';
import type { TimedWord } from '../../speech/text/words.js';
import { AttemptService } from '../interview/attempt.service.js';
import { checkClientWords } from './client-transcript.js';
import { RecordingService } from './recording.service.js';
import { SaveTranscriptionService } from './save-transcription.service.js';
import {
  clientRow,
  silentRow,
  soundRow,
  type SubmittedAudio,
  type SubmittedContent,
  waitingRow,
} from './transcription-rows.js';
import type { TranscriptionEntity } from './transcription.entity.js';
import { audioProblem, languageUnknown, nothingToTranscribe, recordingAndText } from './transcription.errors.js';
import { viewOf } from './transcription-view.js';
import type { TranscriptionView } from './transcription.views.js';

export interface Submission {
  readonly attemptId: string;
  /** The id of what is created; the same again for a repeated request. */
  readonly newId: string;
  /** A file on our disk that may be moved away. */
  readonly file: Pick<UploadedDiskFile, 'path'> | null;
  /** Of what the client sent, where the file was made from it. */
  readonly contentSha256?: string;
  readonly text?: string | undefined;
  readonly words?: TimedWord[] | undefined;
  readonly language?: string | undefined;
}

/** Takes in a recording or the client's own transcript. What is answered is saved already. */
@Injectable()
export class SubmitTranscriptionService {
  constructor(
    private readonly attempts: AttemptService,
    private readonly sounds: SoundReader,
    private readonly recordings: RecordingService,
    private readonly saving: SaveTranscriptionService,
    private readonly speechToText: SpeechToText,
    private readonly clock: Clock,
  ) {}

  async submit(actor: Actor, submission: Submission): Promise<TranscriptionView> {
    const { attemptId, newId, file, text } = submission;
    const attempt = await this.attempts.getOwned(actor, attemptId);
    if (file !== null && text !== undefined) throw recordingAndText();
    const language = knownLanguage(submission.language ?? attempt.language);
    const origin = { id: newId, attemptId, userId: actor.userId, language, now: this.clock.now() };
    if (file !== null) {
      const contentSha256 = submission.contentSha256 ?? (await sha256OfFile(file.path));
      return viewOf(await this.submitRecording(actor, { ...origin, contentSha256 }, file.path));
    }
    if (text === undefined) throw nothingToTranscribe();
    return viewOf(await this.submitText(actor, origin, text, submission.words ?? []));
  }

  private async submitRecording(actor: Actor, origin: SubmittedContent, path: string): Promise<TranscriptionEntity> {
    const repeated = await this.saving.findRepeated(actor, origin.attemptId, origin.contentSha256);
    if (repeated) return repeated;
    const { mediaType, durationSeconds, silent, sound, soundReason } = await this.lookAt(path);
    const audio = { ...origin, mediaType, durationSeconds, sound, soundReason };
    // Silence is told from the samples: it costs no engine call, and there is nothing worth keeping.
    if (silent === true) return this.saving.save(actor, silentRow(audio), soundRow(audio));
    return this.keepAndSave(actor, audio, path);
  }

  private async keepAndSave(actor: Actor, audio: SubmittedAudio, path: string): Promise<TranscriptionEntity> {
    const key = await this.recordings.keep(actor.userId, path);
    const row = waitingRow(audio, key, this.speechToText.unavailableReason);
    return this.recordings.saveWith(key, () => this.saving.save(actor, row, soundRow(audio)));
  }

  private submitText(
    actor: Actor,
    origin: Omit<SubmittedContent, 'contentSha256'>,
    text: string,
    words: TimedWord[],
  ): Promise<TranscriptionEntity> {
    if (words.length > 0) checkClientWords(text, words);
    const contentSha256 = createHash('sha256')
      .update(JSON.stringify([text, words]))
      .digest('hex');
    return this.saving.save(actor, clientRow({ ...origin, contentSha256 }, text, words), null);
  }

  private async lookAt(path: string): Promise<RecordingSound> {
    try {
      return await this.sounds.read(path);
    } catch (error) {
      if (error instanceof AudioFaultError) throw audioProblem(error.fault);
      throw error;
    }
  }
}

/** Unknown is an error: a wrong guess would be a transcript in the wrong language, and nobody would notice. */
function knownLanguage(tag: string): string {
  const code = languageOfTag(tag);
  if (code === null) throw languageUnknown();
  return code;
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
