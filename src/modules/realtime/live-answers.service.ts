import { Injectable } from '@nestjs/common';
import type { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import type { AckData, CheckedPayload } from '../../contract/live-events.js';
import { AnswerStreamService } from '../live-session/answer-stream.service.js';
import type { StartedAnswer } from '../live-session/live-session.views.js';
import { LiveAcks } from './live-acks.service.js';
import type { LiveAnswer } from './live-answer.js';
import { LiveCoaching } from './live-coaching.service.js';
import type { LiveSocket } from './live-socket.js';
import type { LiveSpeaker } from './live-speaker.js';
import { SpeakerDepartures } from './speaker-departures.service.js';
import { OpenAnswer } from './open-answer.service.js';
import {
  answerTooLong,
  frameUnfit,
  consentUnconfirmed,
  journalUnavailable,
  notToBeHeard,
  sessionNotJoined,
  transcriptionInterrupted,
} from './realtime.errors.js';

/** Beginning an answer and taking its sound. */
@Injectable()
export class LiveAnswers {
  constructor(
    private readonly streams: AnswerStreamService,
    private readonly opener: OpenAnswer,
    private readonly coaching: LiveCoaching,
    private readonly acks: LiveAcks,
    private readonly departures: SpeakerDepartures,
    private readonly clock: Clock,
  ) {}

  /** Opens an answer, or goes on with the one that is open. Whoever spoke before on another socket is told. */
  start(
    speaker: LiveSpeaker,
    socket: LiveSocket,
    wanted: CheckedPayload<'client.audio_start'>,
  ): Promise<AckData<'client.audio_start'>> {
    return speaker.inTurn(async () => {
      const { sessionId, questionId, sampleRateHz, language } = wanted;
      const request = { questionId, sampleRateHz, language };
      const started = await this.streams.start(socket.actor, sessionId, request);
      const answer = await this.answerFor(speaker, started);
      if (!socket.sessions.has(sessionId)) throw this.leftMeanwhile(answer);
      this.takeOver(speaker, socket);
      speaker.begin(answer, this.clock.now().getTime());
      speaker.sessionStartedAt = started.sessionStartedAt.getTime();
      const { attemptId, questionId: answered, stored } = started;
      return { attemptId, questionId: answered, stored, nextAudioSeq: answer.nextSeq, sampleRateHz };
    });
  }

  /** Synchronous, so that frames are taken in the order they come. */
  frame(speaker: LiveSpeaker, socket: LiveSocket, seq: number, samples: Uint8Array): void {
    const { answer } = speaker;
    if (answer === null || !this.mayHear(speaker, answer, socket)) return;
    switch (answer.take(seq, samples)) {
      case 'taken':
        speaker.wasHeard();
        this.coaching.heard(speaker, answer);
        break;
      case 'known':
        this.acks.again(speaker);
        break;
      case 'gap':
        this.acks.resync(speaker, socket);
        break;
      case 'full':
        this.acks.overrun(speaker, socket);
        break;
      case 'too_long':
        this.refuse(speaker, socket, answerTooLong());
        break;
      case 'unfit':
        this.refuse(speaker, socket, frameUnfit());
        break;
      case 'closed':
    }
  }

  /** Who measures speaks: the same rule of one writer as for sound. */
  features(speaker: LiveSpeaker, socket: LiveSocket, payload: CheckedPayload<'client.feature_frame'>): void {
    const { pair, userId } = speaker;
    if (pair?.lets(userId, 'REALTIME_FEATURES_ONLY') === false) {
      throw pair.confirmed ? notToBeHeard('REALTIME_FEATURES_ONLY') : consentUnconfirmed();
    }
    if (speaker.writer !== socket) this.takeOver(speaker, socket);
    speaker.wasHeard();
    this.coaching.measured(speaker, payload);
  }

  /** A consent nobody can confirm is none: the frame is left out, and asked for again once somebody can. */
  private mayHear(speaker: LiveSpeaker, { nextSeq }: LiveAnswer, socket: LiveSocket): boolean {
    if (speaker.consents) return true;
    speaker.withheld = true;
    const { sessionId } = speaker;
    if (this.acks.remarkable(socket, nextSeq)) {
      socket.sendProblem(consentUnconfirmed(), { sessionId, retryable: true });
    }
    return false;
  }

  /** The same process goes on with what it has, unless another one wrote in between. */
  private async answerFor(speaker: LiveSpeaker, started: StartedAnswer): Promise<LiveAnswer> {
    const { answer } = speaker;
    if (answer?.stream.id === started.id && answer.stream.epoch === started.epoch - 1 && answer.open) {
      answer.stream = started;
      answer.transcript.connect();
      return answer;
    }
    if (answer !== null && isForgottenAlike(answer, started)) {
      const { id, offsetMs } = answer.stream;
      answer.stream = { ...started, id, offsetMs };
      return answer;
    }
    speaker.letGo();
    return this.opener.open(started, {
      committed: () => this.acks.committed(speaker),
      journalFailed: () => this.giveUp(speaker),
      interrupted: () => {
        const { writer, sessionId } = speaker;
        writer?.sendProblem(transcriptionInterrupted(), { sessionId, retryable: true });
      },
      mayTell: (words) => mayTell(speaker, words),
    });
  }

  /** The connection was lost while the answer was being opened: the journal has what there is. */
  private leftMeanwhile(answer: LiveAnswer): AppError {
    answer.release();
    return sessionNotJoined();
  }

  private takeOver(speaker: LiveSpeaker, socket: LiveSocket): void {
    const before = speaker.writer;
    speaker.writer = socket;
    if (before === null || before === socket) return;
    this.departures.takenOver(speaker, before);
  }

  private refuse({ sessionId, answer }: LiveSpeaker, socket: LiveSocket, refusal: AppError): void {
    if (answer === null || !this.acks.remarkable(socket, answer.nextSeq)) return;
    socket.sendProblem(refusal, { sessionId });
  }

  /** Nothing can be promised for sound any more: what was acknowledged is safe, the client keeps the rest. */
  private giveUp(speaker: LiveSpeaker): void {
    const { writer, sessionId } = speaker;
    speaker.letGo();
    writer?.sendProblem(journalUnavailable(), { sessionId, retryable: true });
  }
}

function mayTell({ pair, userId }: LiveSpeaker, words: 'partial' | 'stored'): boolean {
  if (pair === null) return true;
  return words === 'stored' ? pair.letsTellStored(userId) : pair.lets(userId, 'TRANSCRIPT_STORED');
}

/** Sound that is not stored goes on in the process that has it, whoever speaks on. */
function isForgottenAlike({ stream, open }: LiveAnswer, started: StartedAnswer): boolean {
  return open && !stream.stored && !started.stored && stream.sampleRateHz === started.sampleRateHz;
}
