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
  private acked = -1;
  private nextNudge = 0;
  private socket: LeanSocket | null = null;

  constructor(
    private readonly planned: PlannedSpeaker,
    private readonly frames: number,
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
      questionId,
      encoding: 'pcm16',
      sampleRateHz: 16_000,
      language: 'en',
    });
  }

  say(seq: number, samples: Buffer): void {
    this.sentAt[seq] = machineMs();
    this.counts.sent += 1;
    this.socket?.frame(`${this.startOfHeader}${seq},"startMs":${seq * FRAME_MS}}`, samples);
  }

  /** Waits no longer for what is due, and compares what the server has with what was said. */
  async stop(): Promise<void> {
    this.counts.nudgesDue += this.due.length;
    const { sessionId } = this.planned;
    const stopped = await this.socket?.command<AckData<'client.audio_stop'>>('client.audio_stop', {
      sessionId,
      lastSeq: this.frames - 1,
    });
    const taken = Math.round(((stopped?.durationSeconds ?? 0) * 1_000) / FRAME_MS);
    this.counts.lost += Math.abs(this.frames - taken);
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
    } else if (event === 'server.audio_resync') this.counts.resyncs += 1;
    else if (event === 'server.audio_overrun') this.counts.overruns += 1;
    else if (event === 'server.error' || event === 'server.session_ended')
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
