import { parentPort, workerData } from 'node:worker_threads';
import { measureRecording } from './measure-recording.js';
import { roomFor } from './mono-recording.js';
import type { SoundMessage, SoundRequest, SoundThreadData } from './sound-protocol.js';

// Decoders print a line for each packet they dislike: it would all go through the main thread, and a file may hold
// millions of them.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined;

const tell = (message: SoundMessage): void => parentPort?.postMessage(message);

/** Kept from recording to recording: of garbage this size a few pieces pile up before they are collected. */
const room = roomFor((workerData as SoundThreadData).maxSeconds);

/** Entry of the thread: one recording at a time, as told by its port. */
parentPort?.on('message', (request: SoundRequest) => {
  measureRecording(request, room, () => tell({ kind: 'decoded' })).then(tell, (error: unknown) =>
    tell({ kind: 'failed', error }),
  );
});
tell({ kind: 'ready' });
