import { parentPort, workerData } from 'node:worker_threads';
import { AudioFaultError } from './audio-facts.js';
import { inspectAudio } from './inspect-audio.js';

const { path } = workerData as { path: string };

parentPort?.postMessage({ started: true });
try {
  parentPort?.postMessage({ facts: await inspectAudio(path) });
} catch (error) {
  // Whatever else a parser throws is about the file: the text of the error stays in here.
  parentPort?.postMessage({ fault: error instanceof AudioFaultError ? error.fault : 'unreadable' });
}
