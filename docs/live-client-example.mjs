// Speaks a WAV file (16 bit, one channel) in a live session, as docs/realtime.md says:
//   node docs/live-client-example.mjs <url> <access token> <session id> <file.wav> [times as fast]
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { io } from 'socket.io-client';

const [url, token, sessionId, file, speed = '1'] = process.argv.slice(2);
const wav = readFileSync(file);
const sampleRateHz = wav.readUInt32LE(24);
const sound = wav.subarray(wav.indexOf('data') + 8);
const frameBytes = 2 * Math.round(sampleRateHz / 10); // 100 ms
const frames = Array.from({ length: Math.ceil(sound.length / frameBytes) }, (_, at) => {
  const frame = Buffer.alloc(frameBytes); // what the last one lacks is silence
  sound.copy(frame, 0, at * frameBytes, (at + 1) * frameBytes);
  return frame;
});
const lastSeq = frames.length - 1;
const socket = io(`${url}/live`, { transports: ['websocket'], auth: (send) => send({ token, protocol: 1 }) });
let [answer, ready, next, acked, lastEventSeq] = [null, false, 0, -1, 0];
async function ask(event, payload) {
  const ack = await socket.timeout(20_000).emitWithAck(event, { sessionId, ...payload });
  if (ack.ok) return ack.data;
  throw new Error(`${ack.problem.code}: ${ack.problem.detail}`);
}
async function join() {
  const { attemptId } = await ask('client.session_join', { lastEventSeq });
  if (answer === null || attemptId === answer.attemptId) {
    answer = await ask('client.audio_start', { questionId: answer?.questionId, encoding: 'pcm16', sampleRateHz });
    next = answer.nextAudioSeq;
  } // else it was stopped, and only the ack of that got lost
  console.log(`speaking from frame ${next}`);
  ready = true;
}

socket.on('connect', () => join().catch((error) => console.error(error.message)));
socket.on('disconnect', () => (ready = false));
socket.on('connect_error', () => socket.active || setTimeout(() => socket.connect(), 2_000));
socket.on('server.audio_ack', ({ ackedSeq }) => (acked = ackedSeq));
socket.on('server.audio_resync', ({ nextSeq }) => (next = nextSeq));
socket.on('server.audio_overrun', ({ nextSeq, retryAfterMs }) => {
  [ready, next] = [false, nextSeq];
  setTimeout(() => (ready = socket.connected), retryAfterMs);
});
socket.on('server.metrics', ({ wordsPerMinute }) => console.log('server.metrics', wordsPerMinute, 'words per minute'));
for (const event of ['server.transcript_final', 'server.nudge']) {
  socket.on(event, ({ eventSeq, text, message }) => {
    if (eventSeq > lastEventSeq) console.log(event, text ?? message);
    lastEventSeq = Math.max(lastEventSeq, eventSeq);
  });
}
const began = Date.now();
let stopped;
while (stopped === undefined) {
  const due = ((Date.now() - began) * Number(speed)) / 100;
  if (!ready || (next <= lastSeq && (next > due || next - acked > 100))) await wait(10);
  else if (next > lastSeq) stopped = await ask('client.audio_stop', { lastSeq }).catch(() => wait(500));
  else socket.emit('client.audio_frame', { sessionId, seq: next, startMs: next * 100 }, frames[next++]);
}
console.log('stopped', stopped);
socket.close();
