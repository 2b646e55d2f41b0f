import { AppError } from '../../common/app-error.js';
import { liveProblem, serverError } from '../../contract/live-payloads.js';
import { Decoder, PacketType } from 'socket.io-parser';
import { edgeSocket } from '../../../test/support/live-edge-parts.js';
import { encodeEvent } from './live-socket.js';
import { SocketRegistry } from './socket-registry.js';

const ended = { sessionId: 's', reason: 'finalized' as const, resume: null };

describe('an encoded event', () => {
  it('is what the library itself decodes', () => {
    const decoder = new Decoder();
    const packets: unknown[] = [];
    decoder.on('decoded', (packet: unknown) => packets.push(packet));
    const payload = { ...ended, sessionId: 'quotes " commas , line\u2028ends and 🎤' };
    decoder.add(encodeEvent('server.session_ended', payload));
    expect(packets).toEqual([{ type: PacketType.EVENT, nsp: '/live', data: ['server.session_ended', payload] }]);
  });
});

describe('a live socket', () => {
  const joined = (lastEventSeq: number) => {
    const parts = edgeSocket();
    const registry = new SocketRegistry();
    registry.add(parts.live);
    registry.join(parts.live, 's', lastEventSeq);
    const deliver = (eventSeq?: number) =>
      parts.live.deliver({
        sessionId: 's',
        event: 'server.nudge',
        packet: `2/live,["n",{"seq":${eventSeq}}]`,
        eventSeq,
      });
    return { ...parts, registry, deliver };
  };

  it('delivers numbered events once and in order, those that happen during a replay after it', () => {
    const { live, deliver, sent } = joined(4);
    for (const seq of [7, 6, 6, 4]) deliver(seq);
    expect(sent()).toEqual([]);
    live.release('s');
    for (const seq of [6, 8, 8]) deliver(seq);
    expect(sent().map(([, { seq }]) => seq)).toEqual([6, 7, 8]);
  });

  it('delivers nothing of a session it has not joined, or has left', () => {
    const { live, registry, deliver, sent } = joined(0);
    live.release('s');
    live.deliver({ sessionId: 'other', event: 'server.nudge', packet: '2/live,["n",{}]' });
    registry.leave(live, 's');
    deliver(1);
    expect(sent()).toEqual([]);
  });

  it('says nothing more once its connection is gone', async () => {
    const { live, registry, sent } = joined(0);
    registry.remove(live);
    live.send('server.session_ended', ended);
    live.dismiss(new AppError('unauthenticated', 'x'));
    live.hangUp();
    expect([sent(), await live.room(), live.open]).toEqual([[], false, false]);
  });

  it('tells of a problem in the form of the contract', () => {
    const { live, sent } = edgeSocket();
    const errors = [{ field: 'a', code: 'b', message: 'c' }];
    const sessionId = '0198c0de-0000-7000-8000-00000000abcd';
    live.sendProblem(new AppError('unavailable', 'later', { errors, retryAfterSeconds: 3 }), {
      sessionId,
      retryable: true,
    });
    live.sendProblem(new AppError('event_unknown', 'no'));
    const [first, second] = sent().map(([, payload]) => payload);
    expect(serverError.strict().parse(first)).toMatchObject({ code: 'unavailable', retryAfterSeconds: 3, errors });
    expect(first).toMatchObject({ sessionId, retryable: true, status: 503 });
    expect(serverError.strict().parse(second)).toMatchObject({ retryable: false });
    expect(liveProblem.parse(second).requestId).not.toBe(liveProblem.parse(first).requestId);
  });

  it('is dismissed with a reason', () => {
    const { live, sent, ended: ends } = edgeSocket();
    live.dismiss(new AppError('unauthenticated', 'x'));
    expect([sent()[0]?.[1].code, ends]).toEqual(['unauthenticated', ['disconnected']]);
  });
});
