import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { LiveSpeechToText } from '../../platform/speech-to-text/live/live-speech-to-text.js';
import type { TimedWord } from '../../speech/text/words.js';
import { type LiveAnswer, LiveAnswerService } from '../transcription/live-answer.service.js';
import { TranscriptionService } from '../transcription/transcription.service.js';
import type { TranscriptionView } from '../transcription/transcription.views.js';
import { AnswerRecording } from './answer-recording.service.js';
import type { HeardAnswer } from './answer-replay.service.js';
import { attemptNotFound } from './live-session.errors.js';
import type { AnswerStreamView, FinalSegment } from './live-session.views.js';

/** The sound of an answer to a question; a talk has no attempt. */
export type AttemptStream = AnswerStreamView & { readonly attemptId: string };

/** The attempt gets its transcript, the evidence of its sound, and what follows from them. */
@Injectable()
export class SettleAttempt {
  constructor(
    private readonly answers: LiveAnswerService,
    private readonly transcriptions: TranscriptionService,
    private readonly recording: AnswerRecording,
    private readonly speechToText: LiveSpeechToText,
  ) {}

  /** Whoever sent a recording of the same answer over REST meanwhile was first: theirs stays. */
  async save(stream: AttemptStream, heard: HeardAnswer, segments: readonly FinalSegment[]): Promise<TranscriptionView> {
    try {
      return await this.answers.save(this.answerOf(stream, heard, segments));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'transcription_exists') throw error;
      return this.settledOf(stream);
    }
  }

  /** What settling it came to before. */
  async settledOf({ attemptId, userId }: AttemptStream): Promise<TranscriptionView> {
    const transcription = await this.transcriptions.findForAttempt({ userId }, attemptId);
    if (transcription === null) throw attemptNotFound();
    return transcription;
  }

  private answerOf(stream: AttemptStream, heard: HeardAnswer, segments: readonly FinalSegment[]): LiveAnswer {
    const { hearing, frames } = heard;
    const { attemptId, userId, language, keepRecording } = stream;
    return {
      attemptId,
      userId,
      language,
      sound: hearing.evidence(),
      durationSeconds: hearing.durationMs / 1_000,
      silent: hearing.silent,
      contentSha256: createHash('sha256').update(`${stream.id} ${frames}`).digest('hex'),
      transcript: this.transcriptOf(heard, segments),
      writeRecording: () => this.recording.write(stream),
      keepRecording,
    };
  }

  /**
   * The join of the utterances, when each of them was heard. Where no utterance was found at all the engine is asked
   * about the whole recording: a voice the detector misses is not silence.
   */
  private transcriptOf({ utteranceIds }: HeardAnswer, segments: readonly FinalSegment[]): LiveAnswer['transcript'] {
    const { engine } = this.speechToText;
    const stored = new Set(segments.map(({ segmentId }) => segmentId));
    if (engine === null || utteranceIds.length === 0) return null;
    if (!utteranceIds.every((id) => stored.has(id))) return null;
    const spoken = segments.filter(({ text }) => text !== '');
    const { model, verbatim } = engine;
    return { text: spoken.map(({ text }) => text).join(' '), words: providedWords(spoken), model, verbatim };
  }
}

/** Null unless every word has a time of the engine's: estimated ones are laid over the whole answer instead. */
function providedWords(segments: readonly FinalSegment[]): TimedWord[] | null {
  if (!segments.every(({ timing }) => timing === 'provider')) return null;
  return segments.flatMap(({ words }) => words ?? []);
}
