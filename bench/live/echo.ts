import { createServer } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Server } from 'socket.io';
import { type ClientPayload, LIVE_NAMESPACE } from '../../src/contract/live-events.js';

/**
 * The baseline: socket.io alone, which answers each frame with its number. Nobody is asked who they are, and nothing is
 * kept, heard or checked.
 */
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const http = createServer((request, response) => {
  if (request.url === '/metrics') void registry.metrics().then((text) => response.end(text));
});
const server = new Server(http, { perMessageDeflate: false });
server.of(LIVE_NAMESPACE).on('connection', (socket) => {
  for (const command of ['client.session_join', 'client.audio_start']) {
    socket.on(command, (_payload: unknown, ack: (answer: object) => void) => ack({ ok: true, data: {} }));
  }
  socket.on('client.audio_frame', ({ sessionId, seq }: ClientPayload<'client.audio_frame'>) => {
    socket.emit('server.audio_ack', { sessionId, attemptId: sessionId, ackedSeq: seq });
  });
});
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as { port: number };
  process.send?.({ url: `http://127.0.0.1:${port}` });
});
process.once('disconnect', () => process.exit());
