import { EventEmitter } from 'node:events';
import { FakeConnection } from '../../../test/support/fake-connection.js';
import { ConnectionGuard } from './connection-guard.js';

describe('the guard of connections', () => {
  const watched = () => {
    const connection = new FakeConnection();
    const socket = Object.assign(new EventEmitter(), connection.transport.socket);
    Object.assign(connection.transport, { socket });
    const guard = new ConnectionGuard();
    guard.watch(connection);
    return { guard, connection, socket };
  };

  it('cuts who keeps sending without being let in', () => {
    const { connection } = watched();
    for (let packet = 0; packet < 50; packet++) connection.emit('packet');
    expect(connection.open).toBe(true);
    connection.emit('packet');
    expect(connection.open).toBe(false);
  });

  it('lets who was let in send as much as budgets allow', () => {
    const { guard, connection } = watched();
    guard.admit(connection);
    for (let packet = 0; packet < 10_000; packet++) connection.emit('packet');
    expect(connection.open).toBe(true);
  });

  it('cuts who sends and does not read the answers', () => {
    const { guard, connection } = watched();
    guard.admit(connection);
    for (let answer = 0; answer < 402; answer++) connection.write('answer');
    connection.emit('packet');
    expect([connection.open, connection.terminated]).toEqual([false, true]);
  });

  it('cuts who pings and does not read the pongs, also after an upgrade', () => {
    const { connection, socket } = watched();
    socket.emit('ping');
    expect(connection.open).toBe(true);
    const upgraded = Object.assign(new EventEmitter(), {
      bufferedAmount: 5 * 1024 * 1024,
      terminate: socket.terminate,
    });
    Object.assign(connection.transport, { socket: upgraded });
    connection.emit('upgrade');
    upgraded.emit('ping');
    expect(connection.open).toBe(false);
  });
});
