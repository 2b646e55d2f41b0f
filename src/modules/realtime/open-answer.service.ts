import { Injectable } from '@nestjs/common';
import { Log } from '../../common/logger.js';
import { AudioJournal, type JournalWriter, StaleWriterError } from '../../platform/audio-journal/audio-journal.js';
import { LiveSpeechToText } from '../../platform/speech-to-text/live/live-speech-to-text.js';
import { UnconfiguredLiveSpeechToText } from '../../platform/speech-to-text/live/unconfigured.live-speech-to-text.js';
import { AnswerHearing } from '../../speech/live/answer-hearing.js';
import { LiveWords } from '../../speech/live/live-words.js';
import { thresholdsFor } from '../../speech/thresholds.js';
import type { TimeSpan } from '../../speech/speech-timeline.js';
import { AnswerReplay } from '../live-session/answer-replay.service.js';
import { LiveEventService } from '../live-session/live-event.service.js';
import { type FinalSegment, segmentsNameOf, type StartedAnswer } from '../live-session/live-session.views.js';
import { LiveAnswer } from './live-answer.js';
import { takenOver } from './realtime.errors.js';
import { LiveRelay } from './live-relay.js';
import { type HeardUtterance, LiveTranscript, type TranscriptReader } from './live-transcript.js';

/** What an answer tells the one who holds it. */
export interface AnswerWatcher {
  committed(): void;
  journalFailed(): void;
  /** The live text pauses. */
  interrupted(): void;
  /** Whether the words may be told to the others in the session; those that were stored may be on other terms. */
  mayTell(words: 'partial' | 'stored'): boolean;
}

/** Puts an answer together in this process: its journal, what was heard of it before, and the engine. */
@Injectable()
export class OpenAnswer {
  constructor(
    private readonly journal: AudioJournal,
    private readonly replay: AnswerReplay,
    private readonly engine: LiveSpeechToText,
    private readonly events: LiveEventService,
    private readonly relay: LiveRelay,
    private readonly log: Log,
  ) {}

  async open(stream: StartedAnswer, watcher: AnswerWatcher): Promise<LiveAnswer> {
    if (!stream.stored) return this.openForgotten(stream);
    try {
      return await this.assemble(stream, watcher);
    } catch (error) {
      throw error instanceof StaleWriterError ? takenOver() : error;
    }
  }

  /** Measured while it is spoken, and nothing else: no journal, no engine, no words. */
  private openForgotten(stream: StartedAnswer): LiveAnswer {
    const hearing = new AnswerHearing(stream.sampleRateHz);
    const engine = new UnconfiguredLiveSpeechToText('live_transcription_off');
    const source = { ...stream, segmentsName: stream.id, hearing, engine, stored: new Set<string>() };
    const nothing = { partial: () => undefined, final: () => Promise.resolve(), interrupted: () => undefined };
    const transcript = new LiveTranscript({ ...source, read: () => Promise.resolve(new Uint8Array()) }, nothing);
    const words = new LiveWords(thresholdsFor(stream.language), false);
    return new LiveAnswer(stream, { hearing, transcript, words, writer: new ForgettingWriter(), nextSeq: 0 });
  }

  private async assemble(stream: StartedAnswer, watcher: AnswerWatcher): Promise<LiveAnswer> {
    const { id: streamId, epoch, sampleRateHz } = stream;
    let answer: LiveAnswer | null = null;
    const { writer, extent } = await this.journal.open({
      streamId,
      epoch,
      committed: () => {
        answer?.committed();
        watcher.committed();
      },
      failed: (error) => {
        this.log.error('the audio journal does not take sound', { streamId }, error);
        watcher.journalFailed();
      },
    });
    try {
      const { hearing, edges } = await this.replay.hear(streamId, sampleRateHz, extent);
      const finals = await this.events.finalsOf(streamId);
      const words = this.wordsOf(stream, finals);
      const stored = new Set(finals.map(({ segmentId }) => segmentId));
      const segmentsName = segmentsNameOf(stream);
      const source = { ...stream, segmentsName, hearing, engine: this.engine, stored, read: this.readerOf(stream) };
      const transcript = new LiveTranscript(source, this.readerFor(stream, hearing, words, watcher));
      transcript.cut(edges);
      transcript.connect();
      answer = new LiveAnswer(stream, { hearing, transcript, words, writer, nextSeq: extent.nextSeq });
      return answer;
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  private readerOf({ id, sampleRateHz }: StartedAnswer): (span: TimeSpan) => Promise<Uint8Array> {
    const byteAt = (ms: number): number => 2 * Math.round((ms * sampleRateHz) / 1_000);
    return ({ startMs, endMs }) => this.journal.read(id, byteAt(startMs), byteAt(endMs));
  }

  private wordsOf({ language }: StartedAnswer, finals: readonly FinalSegment[]): LiveWords {
    const words = new LiveWords(thresholdsFor(language), this.engine.engine?.verbatim ?? false);
    for (const final of finals) words.final({ ...final, words: final.words ?? null });
    return words;
  }

  private readerFor(
    stream: StartedAnswer,
    hearing: AnswerHearing,
    words: LiveWords,
    watcher: AnswerWatcher,
  ): TranscriptReader {
    const { sessionId, userId, attemptId } = stream;
    return {
      partial: (segmentId, startMs, text) => {
        words.partial({ startMs, endMs: hearing.chain.log.lengthMs, text });
        if (!watcher.mayTell('partial')) return;
        const partial = { sessionId, attemptId, segmentId, speaker: userId, text, startMs };
        this.relay.toSession(sessionId, null, 'server.transcript_partial', partial);
      },
      final: (utterance) => {
        words.final({ ...utterance, words: utterance.words ?? null });
        return this.storeFinal(stream, utterance, watcher);
      },
      interrupted: () => {
        watcher.interrupted();
      },
    };
  }

  /** In a session for two it is stored only while the speaker's consent to that is held in the same transaction. */
  private async storeFinal(
    { id: streamId, sessionId, userId: speaker, attemptId, offsetMs }: StartedAnswer,
    utterance: HeardUtterance,
    watcher: AnswerWatcher,
  ): Promise<void> {
    const payload = { sessionId, attemptId, speaker, ...utterance };
    const { segmentId, startMs } = utterance;
    const place = { sessionId, atMs: Math.round(offsetMs + startMs), streamId };
    const kind = 'transcript_final' as const;
    const stored = await this.events.append({ ...place, userId: null, kind, segmentId, payload });
    if (stored === null || !watcher.mayTell('stored')) return;
    const { seq: eventSeq, atMs } = stored;
    this.relay.toSession(sessionId, null, 'server.transcript_final', { ...payload, eventSeq, atMs });
  }
}

/** Everything taken counts as safe, as nothing of it is kept. */
class ForgettingWriter implements JournalWriter {
  committedSeq = -1;

  append(seq: number): boolean {
    this.committedSeq = seq;
    return true;
  }

  close(): void {
    // There is nothing to let go.
  }
}
