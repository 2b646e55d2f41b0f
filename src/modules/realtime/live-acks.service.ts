import { Injectable } from '@nestjs/common';
import type { LiveSocket } from './live-socket.js';
import type { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';

/** As quick as frames come with few speakers; with many, acks are not to cost more than the frames. */
const LEAST_PAUSE_MS = 60;
/** Up to here a write for every frame is affordable, … */
const FEW_SPEAKERS = 250;
/** … and each speaker more lets all wait so much longer. */
const PAUSE_PER_SPEAKER_MS = 1;
const LONGEST_PAUSE_MS = 1_000;
/** The same remark about the same frame is not made again before that time. */
const REMARK_PAUSE_MS = 500;

interface Remark {
  readonly nextSeq: number;
  readonly at: number;
}

/** What the one who sends sound is told about it. Paced by the machine's own clock: it is no date. */
@Injectable()
export class LiveAcks {
  private readonly remarks = new WeakMap<LiveSocket, Remark>();

  constructor(private readonly speakers: LiveSpeakers) {}

  /** A commit held sound of this speaker. */
  committed(speaker: LiveSpeaker): void {
    const now = performance.now();
    if (now - speaker.ackedAt >= this.pauseMs()) this.acknowledge(speaker, now);
  }

  /** What came too soon after the last ack; called a few times a second. */
  flush(): void {
    const now = performance.now();
    for (const speaker of this.speakers) {
      this.acknowledge(speaker, now);
      if (speaker.withheld) this.askAgain(speaker);
    }
  }

  /** A frame came twice: perhaps its ack was lost. */
  again(speaker: LiveSpeaker): void {
    const { answer } = speaker;
    if (answer !== null && performance.now() - speaker.ackedAt >= REMARK_PAUSE_MS) speaker.acked = -1;
  }

  resync(speaker: LiveSpeaker, socket: LiveSocket): void {
    const { answer, sessionId } = speaker;
    if (answer === null || !this.remarkable(socket, answer.nextSeq)) return;
    const { attemptId } = answer.stream;
    socket.send('server.audio_resync', { sessionId, attemptId, nextSeq: answer.nextSeq });
  }

  overrun(speaker: LiveSpeaker, socket: LiveSocket): void {
    const { answer, sessionId } = speaker;
    if (answer === null || !this.remarkable(socket, answer.nextSeq)) return;
    const { attemptId } = answer.stream;
    const { nextSeq } = answer;
    socket.send('server.audio_overrun', { sessionId, attemptId, nextSeq, retryAfterMs: 1_000 });
  }

  /** Whether a remark about this frame is due; if so it counts as made. */
  remarkable(socket: LiveSocket, nextSeq: number): boolean {
    const now = performance.now();
    const last = this.remarks.get(socket);
    if (last?.nextSeq === nextSeq && now - last.at < REMARK_PAUSE_MS) return false;
    this.remarks.set(socket, { nextSeq, at: now });
    return true;
  }

  private acknowledge(speaker: LiveSpeaker, now: number): void {
    const { answer, writer, sessionId } = speaker;
    if (answer === null || writer === null || answer.committedSeq <= speaker.acked) return;
    speaker.acked = answer.committedSeq;
    speaker.ackedAt = now;
    const { attemptId } = answer.stream;
    writer.send('server.audio_ack', { sessionId, attemptId, ackedSeq: speaker.acked });
  }

  /** Frames were left out while nobody could confirm the consent to them. */
  private askAgain(speaker: LiveSpeaker): void {
    const { answer, writer, sessionId } = speaker;
    if (answer === null || writer === null || !speaker.consents) return;
    speaker.withheld = false;
    const { attemptId } = answer.stream;
    writer.send('server.audio_resync', { sessionId, attemptId, nextSeq: answer.nextSeq });
  }

  private pauseMs(): number {
    const many = Math.max(0, this.speakers.size - FEW_SPEAKERS);
    return Math.min(LEAST_PAUSE_MS + many * PAUSE_PER_SPEAKER_MS, LONGEST_PAUSE_MS);
  }
}
