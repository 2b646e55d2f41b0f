import { readFileSync } from 'node:fs';
import { fileTypeFromBuffer } from 'file-type';
import {
  AUDIO_FORMATS,
  type AudioContainer,
  type AudioFacts,
  AudioFaultError,
  type StreamFacts,
} from './audio-facts.js';
import { readFlac } from './flac-frames.js';
import { readMp3 } from './mp3-frames.js';
import { readOgg } from './ogg-pages.js';
import { readWav } from './wav-file.js';
import { readWebm } from './webm-blocks.js';

/** By content; file-type calls audio-only WebM and MP4 `video/…`, and whether sound is in it shows later. */
const CONTAINERS: Record<string, AudioContainer> = {
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'mp4',
  'audio/x-m4a': 'mp4',
  'video/mp4': 'mp4',
  'video/quicktime': 'mp4',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'application/ogg': 'ogg',
  'video/ogg': 'ogg',
  'audio/webm': 'webm',
  'video/webm': 'webm',
  'video/matroska': 'webm',
};

const READERS: Record<AudioContainer, (file: Uint8Array) => StreamFacts | Promise<StreamFacts>> = {
  wav: readWav,
  mp3: readMp3,
  flac: readFlac,
  ogg: readOgg,
  webm: readWebm,
  // Loaded when needed: the demuxer is large and most recordings are none of its own.
  mp4: async (file) => (await import('./mp4-packets.js')).readMp4(file),
};

/** Reads a whole file and counts what is in it. Runs in a worker thread; see audio-inspector.ts. */
export async function inspectAudio(path: string): Promise<AudioFacts> {
  const file = readFileSync(path);
  if (file.byteLength === 0) throw new AudioFaultError('empty');
  const container = await containerOf(file);
  const facts = await READERS[container](file);
  if (!Number.isFinite(facts.durationSeconds) || facts.durationSeconds <= 0) throw new AudioFaultError('no_samples');
  return { container, ...AUDIO_FORMATS[container], ...facts };
}

async function containerOf(file: Uint8Array): Promise<AudioContainer> {
  const type = await fileTypeFromBuffer(file.subarray(0, 64 * 1024));
  const container = CONTAINERS[type?.mime.split(';')[0] ?? ''];
  if (!container) throw new AudioFaultError('unsupported_type');
  return container;
}
