import type { AckData, ServerPayload } from '../../src/contract/live-events.js';
import type { DueNudge } from './due-nudges.js';
import { Latencies } from './latencies.js';
import { LeanSocket, payloadOf } from './lean-socket.js';
import { type HeardFinal, machineMs, type PlannedSpeaker } from './plan.js';
import { FRAME_MS } from './script-sound.js';

/** What all speakers of a run count together. */
export class Counts {
  readonly frameToAck = new Latencies();
  readonly frameToNudge = new Latencies();
  readonly late = new Latencies();
  readonly finals: HeardFinal[] = [];
  readonly errors: string[] = [];
  sent = 0;
  lost = 0;
  resyncs = 0;
  overruns = 0;
  nudgesDue = 0;
  nudgesCame = 0;
}

/** One socket that joins a session and speaks into it. */
export class Speaker {
  private readonly sentAt: Float64Array;
  private readonly startOfHeader: string;
  private said = -1;
  private acked = -1;
  private goesBack = false;
  private nextNudge = 0;
  private socket: LeanSocket | null = null;

  constructor(
    private readonly planned: PlannedSpeaker,
    private readonly frames: number,
    private readonly samplesOf: (seq: number) => Buffer,
    private readonly due: readonly DueNudge[],
    private readonly counts: Counts,
  ) {
    this.sentAt = new Float64Array(frames);
    this.startOfHeader = `{"sessionId":"${planned.sessionId}","seq":`;
  }

  async connect(url: string): Promise<void> {
    const socket = await LeanSocket.connect(url, this.planned.token);
    socket.received = (event, packet) => this.hear(event, packet);
    socket.closed = (code) => this.counts.errors.push(`closed ${code}`);
    this.socket = socket;
  }

  async start(): Promise<void> {
    const { sessionId, questionId } = this.planned;
    await this.socket?.command('client.session_join', { sessionId });
    await this.socket?.command('client.audio_start', {
      sessionId,
      ...(questionId === null ? {} : { questionId }),
      encoding: 'pcm16',
      sampleRateHz: 16_000,
      language: 'en',
    });
  }

  /** The next frame. */
  say(seq: number): void {
    this.sentAt[seq] = machineMs();
    this.counts.sent += 1;
    this.said = seq;
    // What the server asked for again goes first.
    if (!this.goesBack) this.send(seq);
  }

  private send(seq: number): void {
    this.socket?.frame(`${this.startOfHeader}${seq},"startMs":${seq * FRAME_MS}}`, this.samplesOf(seq));
  }

  /** The server did not take frames from this one on: it has them all again, after the pause it wants. */
  private goBack(seq: number, afterMs: number): void {
    if (this.goesBack) return;
    this.goesBack = true;
    setTimeout(() => {
      this.goesBack = false;
      for (let again = Math.max(seq, this.acked + 1); again <= this.said; again += 1) this.send(again);
    }, afterMs);
  }

  /** Waits no longer for what is due, and compares what the server has with what was said. */
  async stop(): Promise<void> {
    this.counts.nudgesDue += this.due.length;
    const stopping = { sessionId: this.planned.sessionId, lastSeq: this.frames - 1 };
    try {
      const stopped = await this.socket?.command<AckData<'client.audio_stop'>>('client.audio_stop', stopping);
      this.counts.lost += this.frames - Math.round(((stopped?.durationSeconds ?? 0) * 1_000) / FRAME_MS);
    } catch (error) {
      this.counts.errors.push((error as Error).message);
      this.counts.lost += this.frames - 1 - this.acked;
    }
  }

  close(): void {
    if (this.socket === null) return;
    this.socket.closed = () => undefined;
    this.socket.close();
  }

  get allAcked(): boolean {
    return this.acked === this.frames - 1;
  }

  private hear(event: string, packet: string): void {
    if (event === 'server.audio_ack') this.ack(packet);
    else if (event === 'server.nudge') this.nudged(payloadOf<ServerPayload<'server.nudge'>>(packet).type);
    else if (event === 'server.transcript_final') {
      const { text } = payloadOf<ServerPayload<'server.transcript_final'>>(packet);
      this.counts.finals.push({ text, atMs: machineMs() });
    } else if (event === 'server.audio_resync') {
      this.counts.resyncs += 1;
      this.goBack(payloadOf<ServerPayload<'server.audio_resync'>>(packet).nextSeq, 0);
    } else if (event === 'server.audio_overrun') {
      this.counts.overruns += 1;
      const { nextSeq, retryAfterMs } = payloadOf<ServerPayload<'server.audio_overrun'>>(packet);
      this.goBack(nextSeq, retryAfterMs);
    } else if (event === 'server.error' || event === 'server.session_ended')
      this.counts.errors.push(packet.slice(0, 300));
  }

  private ack(packet: string): void {
    const now = machineMs();
    const acked = Number(/"ackedSeq":(-?\d+)/.exec(packet)?.[1]);
    for (let seq = this.acked + 1; seq <= acked; seq += 1) {
      this.counts.frameToAck.add(now - (this.sentAt[seq] as number));
    }
    if (acked > this.acked) this.acked = acked;
  }

  /** In their order: a nudge that was left out would show as one that came too early, or as one less. */
  private nudged(type: string): void {
    const at = this.due.findIndex((due, index) => index >= this.nextNudge && due.type === type);
    const due = this.due[at];
    if (due === undefined) {
      this.counts.errors.push(`An unexpected nudge: ${type}`);
      return;
    }
    this.nextNudge = at + 1;
    this.counts.nudgesCame += 1;
    this.counts.frameToNudge.add(machineMs() - (this.sentAt[due.seq] as number));
  }
}
