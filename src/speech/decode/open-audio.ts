import { fileTypeFromBuffer } from 'file-type';
import { type AudioContainer, AudioFaultError, type AudioStream, type UndecodedAudio } from './audio-stream.js';
import { openFlac } from './flac-frames.js';
import { openMp3 } from './mp3-file.js';
import { openOgg } from './ogg-file.js';
import { openWav } from './wav-file.js';
import { openWebm } from './webm-file.js';

/** By content; file-type calls audio-only WebM and MP4 `video/…`, and whether sound is in it shows later. */
const CONTAINERS: Readonly<Record<string, AudioContainer>> = {
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

type Opener = (file: Uint8Array) => AudioStream | UndecodedAudio | Promise<AudioStream | UndecodedAudio>;

const OPENERS: Readonly<Record<AudioContainer, Opener>> = {
  wav: openWav,
  mp3: openMp3,
  flac: openFlac,
  ogg: openOgg,
  webm: openWebm,
  // Loaded when needed: the demuxer is large and most recordings are none of its own.
  mp4: async (file) => (await import('./mp4-file.js')).openMp4(file),
};

/** Bytes that tell the container; file-type reads its signatures from the start. */
const SIGNATURE_BYTES = 64 * 1024;

/**
 * Opens a recording by its content, whatever it is called, and checks that it is a format a microphone makes.
 * @param file all bytes of the file; they must not change while its blocks are read
 * @returns the stream, or, for a codec without a decoder here, what its packets tell (`blocks` is null)
 * @throws {AudioFaultError} with the reason why there is no sound to be had from it
 */
export async function openAudio(file: Uint8Array): Promise<AudioStream | UndecodedAudio> {
  if (file.byteLength === 0) throw new AudioFaultError('empty');
  const container = await containerOf(file);
  try {
    return await OPENERS[container](file);
  } catch (error) {
    // Whatever else a parser throws is about the file.
    throw error instanceof AudioFaultError ? error : new AudioFaultError('unreadable');
  }
}

async function containerOf(file: Uint8Array): Promise<AudioContainer> {
  const type = await fileTypeFromBuffer(file.subarray(0, SIGNATURE_BYTES));
  const container = CONTAINERS[type?.mime.split(';')[0] ?? ''];
  if (!container) throw new AudioFaultError('unsupported_type');
  return container;
}
