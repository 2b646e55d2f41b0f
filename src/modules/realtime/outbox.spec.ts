import type { ServerEventName } from '../../contract/live-events.js';
import { FakeConnection } from '../../../test/support/fake-connection.js';
import { Outbox, OUTBOX_LIMITS } from './outbox.js';

const metrics = 'server.metrics';
const final = 'server.transcript_final';
const ack = 'server.audio_ack';

describe('the outbox of a socket', () => {
  let connection: FakeConnection;
  let outbox: Outbox;
  let dropped: ServerEventName[];
  let overflows: number;
  beforeEach(() => {
    connection = new FakeConnection();
    dropped = [];
    overflows = 0;
    outbox = new Outbox(connection, {
      sent: () => undefined,
      dropped: (event) => dropped.push(event),
      overflowed: () => (overflows += 1),
    });
  });

  const fill = (event: ServerEventName, count: number, text = 'x') => {
    for (let index = 0; index < count; index++) outbox.write(event, `${text}${index}`);
  };

  it('hands on what a reader takes, whatever it is and however much', () => {
    for (let round = 0; round < 50; round++) {
      fill(metrics, 20);
      connection.read();
    }
    expect(connection.sent).toHaveLength(1_000);
    expect(dropped).toEqual([]);
  });

  it('leaves out partials and metrics for a reader who does not take them, and keeps the rest', () => {
    fill(metrics, 300);
    expect(outbox.waiting).toBe(OUTBOX_LIMITS.packets / 2);
    expect(dropped).toHaveLength(200);
    outbox.write('server.transcript_partial', 'partial');
    fill(final, 50);
    expect(outbox.waiting).toBe(150);
    expect(connection.open).toBe(true);
    connection.readAll();
    expect(connection.sent.slice(-50)).toEqual(Array.from({ length: 50 }, (_, index) => `x${index}`));
  });

  it('cuts the connection when even the rest does not fit, without waiting for the reader', () => {
    fill(final, OUTBOX_LIMITS.packets);
    expect(connection.open).toBe(true);
    outbox.write(final, 'one too many');
    expect([connection.open, connection.terminated, overflows]).toEqual([false, true, 1]);
    fill(final, 10);
    expect(outbox.waiting).toBe(OUTBOX_LIMITS.packets);
  });

  it('counts bytes as well, in flight and waiting', () => {
    outbox.write(final, 'first, in flight');
    outbox.write(final, 'é'.repeat(OUTBOX_LIMITS.bytes / 4));
    outbox.write(metrics, 'm');
    expect(dropped).toEqual([metrics]);
    connection.transport.socket.bufferedAmount = OUTBOX_LIMITS.bytes / 2;
    outbox.write(final, 'x');
    expect(connection.open).toBe(false);
  });

  it('forgets bytes once they are handed to the transport', () => {
    for (let round = 0; round < 5; round++) {
      outbox.write(final, 'x'.repeat(OUTBOX_LIMITS.bytes / 2 - 100));
      connection.read();
    }
    expect([connection.open, connection.sent.length]).toEqual([true, 5]);
  });

  it('sends a crowded reader the latest ack of each session instead of all of them', () => {
    fill(final, OUTBOX_LIMITS.packets / 2);
    for (let seq = 0; seq < 500; seq++) {
      outbox.write(ack, `a${seq}`, 'a');
      outbox.write(ack, `b${seq}`, 'b');
    }
    expect(outbox.waiting).toBe(OUTBOX_LIMITS.packets / 2);
    expect(dropped).toHaveLength(998);
    connection.readAll();
    expect(connection.sent.filter((packet) => /^[ab]/.test(packet))).toEqual(['a499', 'b499']);
  });

  it('never sends an older ack after a newer one', () => {
    fill(final, OUTBOX_LIMITS.packets / 2);
    outbox.write(ack, 'a1', 'a');
    connection.settleFlight();
    outbox.write(ack, 'a2', 'a');
    connection.readAll();
    expect(connection.sent.filter((packet) => packet.startsWith('a')).at(-1)).toBe('a2');
    expect(connection.sent).not.toContain('a1');
  });

  it('tells when there is room again', async () => {
    expect(await outbox.room()).toBe(true);
    fill(final, 10);
    let room: boolean | null = null;
    const waiting = outbox.room().then((free) => (room = free));
    await Promise.resolve();
    expect(room).toBeNull();
    connection.read();
    await waiting;
    expect(room).toBe(true);
  });

  it('ends waiting when the connection is gone', async () => {
    fill(final, 10);
    const waiting = outbox.room();
    outbox.cut();
    expect(await waiting).toBe(false);
    expect(await outbox.room()).toBe(false);
  });

  it('closes a connection that is no WebSocket', () => {
    connection.transport.socket = undefined as never;
    outbox.cut();
    expect(connection.open).toBe(false);
  });
});
