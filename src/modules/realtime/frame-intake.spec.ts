import { type AppError } from '../../common/app-error.js';
import { edgeSocket, type EdgeSocket } from '../../../test/support/live-edge-parts.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { FrameIntake } from './frame-intake.js';
import { SocketRegistry } from './socket-registry.js';

const id = '0198c0de-0000-7000-8000-00000000abcd';
const samples = Buffer.alloc(3_200);

/** Stands still unless moved. */
class StillClock extends FakeClock {
  ms = 0;

  override now(): Date {
    return new Date(this.ms);
  }
}

describe('the intake of frames', () => {
  let clock: StillClock;
  let socket: EdgeSocket;
  let taken: number[];
  let features: unknown[];
  let progress: { lastEventSeq: number; attemptId: string | null; nextAudioSeq: number | null };
  let intake: FrameIntake;
  beforeEach(() => {
    clock = new StillClock();
    socket = edgeSocket();
    [taken, features] = [[], []];
    progress = { lastEventSeq: 0, attemptId: 'attempt', nextAudioSeq: 6_000 };
    const registry = new SocketRegistry();
    registry.add(socket.live);
    registry.join(socket.live, id, 0);
    const commands = {
      frame: (_socket: unknown, header: { seq: number }) => void taken.push(header.seq),
      features: (_socket: unknown, payload: unknown) => void features.push(payload),
      progress: () => progress,
    };
    const meters = { frameTaken: () => undefined, refused: () => undefined };
    intake = new FrameIntake(commands as never, meters as never, clock);
  });

  const frame = (seq: number, binary: unknown = samples) =>
    intake.sound(socket.live, { sessionId: id, seq, startMs: 0 }, binary);
  const codes = (count: number, take: (index: number) => AppError | null) =>
    Array.from({ length: count }, (_, index) => take(index)?.code ?? 'taken');

  it('takes frames in the order they come', () => {
    for (let seq = 0; seq < 100; seq++) expect(frame(seq)).toBeNull();
    expect(taken).toEqual(Array.from({ length: 100 }, (_, seq) => seq));
  });

  it.each<[string, () => AppError | null, string]>([
    ['no header', () => intake.sound(socket.live, undefined, samples), 'audio_frame_invalid'],
    ['no samples', () => frame(0, null), 'audio_frame_invalid'],
    ['half a sample', () => frame(0, Buffer.alloc(3_201)), 'audio_frame_invalid'],
    [
      'a session it has not joined',
      () => intake.sound(socket.live, { sessionId: id.replace('a', 'b'), seq: 0, startMs: 0 }, samples),
      'session_not_joined',
    ],
    ['features of no form', () => intake.features(socket.live, { sessionId: id }), 'validation_failed'],
    [
      'features of a session it has not joined',
      () => intake.features(socket.live, { sessionId: id.replace('a', 'b'), timestampMs: 0 }),
      'session_not_joined',
    ],
  ])('refuses %s', (_what, send, code) => {
    expect(send()?.code).toBe(code);
    expect([taken, features]).toEqual([[], []]);
  });

  it('takes of a burst of 20,000 frames what the budget holds, says so once a second, then has enough', () => {
    const verdicts = codes(20_000, frame);
    expect(taken).toHaveLength(5_242);
    expect(new Set(verdicts.slice(5_242))).toEqual(new Set(['rate_limited']));
    expect(socket.sent().map(([name]) => name)).toEqual(
      expect.arrayContaining(['server.audio_overrun', 'server.error']),
    );
    expect(socket.sent().filter(([name]) => name === 'server.audio_overrun')).toHaveLength(1);
    expect(socket.sent()[0]?.[1]).toMatchObject({ sessionId: id, attemptId: 'attempt', nextSeq: 6_000 });
    expect(socket.ended[0]).toBe('disconnected');
  });

  it('bounds small frames by their number', () => {
    codes(7_000, (seq) => frame(seq, Buffer.alloc(640)));
    expect(taken).toHaveLength(6_000);
    expect(socket.ended).toEqual([]);
  });

  it('goes on with who slows down', () => {
    codes(5_300, frame);
    clock.ms += 1_000;
    expect(codes(300, frame)).toContain('taken');
    expect(socket.ended).toEqual([]);
  });

  it('tells who speaks no answer through the refusal', () => {
    progress = { lastEventSeq: 0, attemptId: null, nextAudioSeq: null };
    codes(5_300, frame);
    expect(socket.sent()).toEqual([]);
  });

  it('bounds features', () => {
    const verdicts = codes(700, (index) => intake.features(socket.live, { sessionId: id, timestampMs: index }));
    expect(verdicts.filter((verdict) => verdict === 'taken')).toHaveLength(600);
    expect(features).toHaveLength(600);
  });

  it('dismisses who sends junk', () => {
    codes(201, () => intake.sound(socket.live, 'junk', 'junk'));
    expect(socket.ended).toEqual(['disconnected']);
  });
});
