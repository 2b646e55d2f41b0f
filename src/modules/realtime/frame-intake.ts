import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { checkedPayload } from './checked-payload.js';
import { type FrameHeader, isFrameHeader, samplesOf } from './frame-header.js';
import { LiveCommands } from './live-commands.js';
import { LiveMeters } from './live-meters.js';
import type { LiveSocket } from './live-socket.js';
import { sessionNotJoined } from './realtime.errors.js';

/** A client that is told to slow down waits at least so long, or it would be told again at once. */
const LEAST_WAIT_MS = 1_000;

const invalidFrame = () =>
  new AppError(
    'audio_frame_invalid',
    'Send the header {sessionId, seq, startMs}, then 20–500 ms of pcm16 samples as binary.',
  );
const tooFast = () =>
  new AppError('rate_limited', 'Frames come faster than they are taken: slow down.', { retryAfterSeconds: 1 });
const flooding = () =>
  new AppError('rate_limited', 'Frames were refused and kept coming: slow down and connect again.');

/** Frames: taken synchronously in the order they come, or refused. Both methods answer null or the refusal. */
@Injectable()
export class FrameIntake {
  constructor(
    private readonly commands: LiveCommands,
    private readonly meters: LiveMeters,
    private readonly clock: Clock,
  ) {}

  sound(socket: LiveSocket, header: unknown, binary: unknown): AppError | null {
    const now = this.clock.now().getTime();
    if (!isFrameHeader(header)) return this.faulty(socket, now, invalidFrame());
    const samples = samplesOf(binary);
    if (samples === null) return this.faulty(socket, now, invalidFrame());
    if (!socket.sessions.has(header.sessionId)) return this.faulty(socket, now, sessionNotJoined());
    const bytes = samples.byteLength;
    if (!socket.budgets.take('frames', 1, now) || !socket.budgets.take('bytes', bytes, now)) {
      this.slowDown(socket, header, bytes, now);
      return this.refused(socket, now);
    }
    this.meters.frameTaken(bytes);
    this.commands.frame(socket, header, samples);
    return null;
  }

  features(socket: LiveSocket, value: unknown): AppError | null {
    const now = this.clock.now().getTime();
    if (!socket.budgets.take('features', 1, now)) return this.refused(socket, now);
    try {
      const payload = checkedPayload('client.feature_frame', value);
      if (!socket.sessions.has(payload.sessionId)) throw sessionNotJoined();
      this.commands.features(socket, payload);
      return null;
    } catch (error) {
      if (error instanceof AppError) return this.faulty(socket, now, error);
      throw error;
    }
  }

  /** Where to go on from and how long to wait: said instead of the refusal, as seldom as it. */
  private slowDown(socket: LiveSocket, { sessionId }: FrameHeader, bytes: number, now: number): void {
    const { attemptId, nextAudioSeq } = this.commands.progress(socket, sessionId);
    if (nextAudioSeq === null || !socket.budgets.mayNotice('rate_limited', now)) return;
    const waitMs = Math.max(socket.budgets.waitMs('frames', 1, now), socket.budgets.waitMs('bytes', bytes, now));
    const retryAfterMs = Math.max(waitMs, LEAST_WAIT_MS);
    socket.send('server.audio_overrun', { sessionId, attemptId, nextSeq: nextAudioSeq, retryAfterMs });
  }

  private refused(socket: LiveSocket, now: number): AppError {
    this.meters.refused('rate_limited');
    if (socket.budgets.refused(now)) socket.dismiss(flooding());
    return tooFast();
  }

  /** Not a frame, or of a session it has no part in. */
  private faulty(socket: LiveSocket, now: number, refusal: AppError): AppError {
    this.meters.refused(refusal.code);
    if (socket.budgets.faulty(now)) socket.dismiss(refusal);
    return refusal;
  }
}
