import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { AnswerStreamService } from '../live-session/answer-stream.service.js';
import { AnswerReplay, type HeardAnswer } from '../live-session/answer-replay.service.js';
import type { AnswerStreamView } from '../live-session/live-session.views.js';
import { type SettledAnswer, SettleAnswerService } from '../live-session/settle-answer.service.js';
import { LiveAcks } from './live-acks.service.js';
import type { LiveAnswer } from './live-answer.js';
import { LiveCoaching } from './live-coaching.service.js';
import type { LiveSocket } from './live-socket.js';
import type { LiveSpeaker } from './live-speaker.js';
import { audioIncomplete, audioNotStarted, journalUnavailable } from './realtime.errors.js';

/** How long the engine may take for what was said last; afterwards the recording brings the words. */
const LAST_WORDS_MS = 10_000;
/** The disk has this long to take the last frames. */
const LAST_FRAMES_MS = 5_000;

type Stopped = AckData<'client.audio_stop'>;

/** Ends an answer: everything sent is there, heard and stored before the client is told so. */
@Injectable()
export class StopAnswer {
  constructor(
    private readonly streams: AnswerStreamService,
    private readonly replay: AnswerReplay,
    private readonly settling: SettleAnswerService,
    private readonly coaching: LiveCoaching,
    private readonly acks: LiveAcks,
  ) {}

  stop(speaker: LiveSpeaker, socket: LiveSocket, wanted: CheckedPayload<'client.audio_stop'>): Promise<Stopped> {
    return speaker.inTurn(async () => {
      const { answer } = speaker;
      if (answer === null) return this.stopElsewhere(speaker, socket, wanted.lastSeq);
      if (answer.nextSeq <= wanted.lastSeq) {
        this.acks.resync(speaker, socket);
        throw audioIncomplete(answer.nextSeq);
      }
      return answer.stream.stored ? this.settleLive(speaker, answer) : this.forget(speaker, answer);
    });
  }

  private async settleLive(speaker: LiveSpeaker, answer: LiveAnswer): Promise<Stopped> {
    // Nothing is settled that the disk may still lose.
    if (!(await answer.durable(LAST_FRAMES_MS))) throw journalUnavailable();
    answer.stop();
    await answer.transcript.finish(LAST_WORDS_MS);
    const { stream, hearing, transcript, nextSeq } = answer;
    const heard = { hearing, utteranceIds: transcript.segmentIds, frames: nextSeq };
    const settled = await this.settle(speaker, stream, heard);
    // What is said to each other may be as short as it is.
    if (stream.attemptId !== null) this.coaching.stopped(speaker, answer, wordsOf(settled));
    this.acks.flush();
    speaker.letGo();
    return stoppedOf(stream, hearing.durationMs, settled);
  }

  private async settle(speaker: LiveSpeaker, stream: AnswerStreamView, heard: HeardAnswer): Promise<SettledAnswer> {
    try {
      return await this.settling.settle(stream, heard);
    } catch (error) {
      // The consent to store it went meanwhile, and so did all that was there of it.
      if (error instanceof AppError && error.code === 'consent_required') speaker.letGo();
      throw error;
    }
  }

  private forget(speaker: LiveSpeaker, answer: LiveAnswer): Stopped {
    answer.stop();
    const { durationMs } = answer.hearing;
    this.acks.flush();
    speaker.letGo();
    return { attemptId: null, stored: false, durationSeconds: durationMs / 1_000, segments: [], transcription: null };
  }

  /** The answer was left open by a process that is gone, or its stop was answered and the answer was lost. */
  private async stopElsewhere(speaker: LiveSpeaker, { actor }: LiveSocket, lastSeq: number): Promise<Stopped> {
    const open = await this.streams.findOpen(actor, speaker.sessionId);
    if (open === null) return this.stoppedBefore(speaker, actor, lastSeq);
    const heard = await this.replay.hearAll(open);
    if (heard.frames <= lastSeq) throw audioIncomplete(heard.frames);
    return stoppedOf(open, heard.hearing.durationMs, await this.settling.settle(open, heard));
  }

  private async stoppedBefore(speaker: LiveSpeaker, actor: LiveSocket['actor'], lastSeq: number): Promise<Stopped> {
    const last = await this.streams.findLastSettled(actor, speaker.sessionId);
    if (last?.lastSeq !== lastSeq) throw audioNotStarted();
    return stoppedOf(last, last.durationMs, await this.settling.settledOf(last));
  }
}

function wordsOf({ transcription }: SettledAnswer): number | null {
  const text = transcription?.text ?? null;
  return text === null ? null : text.split(/\s+/).filter((word) => word !== '').length;
}

function stoppedOf(
  { attemptId }: AnswerStreamView,
  durationMs: number,
  { transcription, segments }: SettledAnswer,
): Stopped {
  return {
    attemptId,
    stored: true,
    durationSeconds: durationMs / 1_000,
    segments: segments.map(({ segmentId, text, startMs, endMs }) => ({ segmentId, text, startMs, endMs })),
    transcription: transcription === null ? null : shownOf(transcription),
  };
}

function shownOf({ state, reason }: NonNullable<SettledAnswer['transcription']>): Stopped['transcription'] {
  return { state: state === 'ready' || state === 'failed' ? state : 'waiting', reason };
}
