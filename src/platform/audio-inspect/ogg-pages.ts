import { AudioFaultError, checkedFormat, type StreamFacts } from './audio-facts.js';
import { opusSamples } from './opus-packet.js';

interface OggStream {
  serial: number;
  codec: 'opus' | 'vorbis' | 'flac' | 'speex';
  sampleRateHz: number;
  channels: number;
  preSkip: number;
}

interface Page {
  serial: number;
  granule: bigint;
  bodyStart: number;
  lacing: Uint8Array;
  end: number;
}

/**
 * Ogg (RFC 3533). The length is the last granule position of whole pages, checked for Opus against the packets
 * that are there, because a granule position is a claim as well.
 */
export function readOgg(file: Uint8Array): StreamFacts {
  let stream: OggStream | null = null;
  let granule = 0n;
  let packetSamples = 0;
  for (const page of pagesOf(file)) {
    stream ??= streamOf(file, page);
    if (stream?.serial !== page.serial) continue;
    if (page.granule > 0n && page.granule < 1n << 48n) granule = page.granule > granule ? page.granule : granule;
    if (stream.codec === 'opus') packetSamples += opusSamplesOf(file, page);
  }
  if (!stream) throw new AudioFaultError('no_audio_track');
  checkedFormat(stream.sampleRateHz, stream.channels);
  const claimed = Math.max(0, Number(granule) - stream.preSkip);
  const samples = stream.codec === 'opus' ? Math.min(claimed || packetSamples, packetSamples) : claimed;
  if (samples === 0) throw new AudioFaultError('no_samples');
  const { codec, sampleRateHz, channels } = stream;
  return { codec, durationSeconds: samples / sampleRateHz, sampleRateHz, channels, silent: null };
}

function* pagesOf(file: Uint8Array): Generator<Page> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at + 27 <= file.length) {
    const page = pageAt(view, file, at);
    if (page) yield page;
    at = page ? page.end : nextCapture(file, at + 1);
  }
}

function nextCapture(file: Uint8Array, from: number): number {
  const found = Buffer.from(file.buffer, file.byteOffset, file.byteLength).indexOf('OggS', from, 'latin1');
  return found < 0 ? file.length : found;
}

function pageAt(view: DataView, file: Uint8Array, at: number): Page | null {
  if (view.getUint32(at) !== 0x4f676753 /* OggS */ || view.getUint8(at + 4) !== 0) return null;
  const bodyStart = at + 27 + view.getUint8(at + 26);
  const lacing = file.subarray(at + 27, bodyStart);
  const end = bodyStart + lacing.reduce((sum, size) => sum + size, 0);
  if (end > file.length) return null;
  return { serial: view.getUint32(at + 14, true), granule: view.getBigInt64(at + 6, true), bodyStart, lacing, end };
}

function streamOf(file: Uint8Array, page: Page): OggStream | null {
  const body = file.subarray(page.bodyStart, page.end);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const text = Buffer.from(body.subarray(0, 8)).toString('latin1');
  const { serial } = page;
  if (text === 'OpusHead' && body.length >= 19) {
    const preSkip = view.getUint16(10, true);
    return { serial, codec: 'opus', sampleRateHz: 48_000, channels: view.getUint8(9), preSkip };
  }
  if (text.startsWith('\u0001vorbis') && body.length >= 16) {
    const sampleRateHz = view.getUint32(12, true);
    return { serial, codec: 'vorbis', sampleRateHz, channels: view.getUint8(11), preSkip: 0 };
  }
  if (text.startsWith('\u007fFLAC') && body.length >= 30) {
    const packed = view.getUint32(27);
    return { serial, codec: 'flac', sampleRateHz: packed >>> 12, channels: ((packed >>> 9) & 7) + 1, preSkip: 0 };
  }
  if (text === 'Speex   ' && body.length >= 52) {
    const sampleRateHz = view.getUint32(36, true);
    return { serial, codec: 'speex', sampleRateHz, channels: view.getUint32(48, true), preSkip: 0 };
  }
  return null;
}

/** A packet ends where a lacing value is below 255; the two headers are no audio. */
function opusSamplesOf(file: Uint8Array, page: Page): number {
  let samples = 0;
  let at = page.bodyStart;
  let packetStart = at;
  for (const size of page.lacing) {
    at += size;
    if (size === 255) continue;
    if (at > packetStart && !isOpusHeader(file, packetStart)) {
      samples += opusSamples(file[packetStart] ?? 0, file[packetStart + 1] ?? 0);
    }
    packetStart = at;
  }
  return samples;
}

function isOpusHeader(file: Uint8Array, at: number): boolean {
  const text = Buffer.from(file.subarray(at, at + 8)).toString('latin1');
  return text === 'OpusHead' || text === 'OpusTags';
}
