import { parentPort, workerData } from 'node:worker_threads';
import { copySoundTrack } from './copy-sound-track.js';
import type { SoundTrackRequest } from './sound-track-protocol.js';

// Demuxers print a line for each oddity of a file, which would all go through the main thread.
for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined;

/** Entry of the thread: one file, then it ends. */
const reply = await copySoundTrack(workerData as SoundTrackRequest);
parentPort?.postMessage(reply, reply.kind === 'track' ? [reply.bytes.buffer] : []);
