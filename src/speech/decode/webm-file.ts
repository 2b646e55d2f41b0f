import { checkFormat } from './audio-format.js';
import { AudioFaultError, type AudioStream, type UndecodedAudio } from './audio-stream.js';
import { type CodedPacket, type CodedSource, decodedBlocks } from './coded-packets.js';
import { flacSource, readStreamInfo } from './flac-frames.js';
import {
  OPUS_CLOCK_HZ,
  OPUS_RATE_HZ,
  opusPacketFrames,
  opusSource,
  plainOpusHead,
  readOpusHead,
} from './opus-packets.js';
import { PacketClock } from './packet-clock.js';
import { pcmSource } from './pcm-packets.js';
import { type PcmCodec } from './pcm-samples.js';
import { readVorbisIdentification, vorbisSource } from './vorbis-packets.js';
import { type WebmBlock, webmBlocks, xiphLaced } from './webm-blocks.js';
import { readWebmHead, type WebmHead, type WebmTrack } from './webm-tracks.js';

/**
 * Nanoseconds per unit of the time stamps. Recorders write a millisecond (the standard's default) or less; coarser
 * stamps cannot tell a gap from a packet, and a false scale would stretch every recording.
 */
const COARSEST_SCALE_NS = 1_000_000;

/** No packet of a codec we take is longer than this; a gap in the time stamps beyond it is no sound. */
const LONGEST_PACKET_SECONDS = 0.2;

/**
 * WebM and Matroska (RFC 9559), live recordings of browsers too. Opus, Vorbis, FLAC and plain PCM decode; of other
 * codecs the length is told.
 * @throws {AudioFaultError} `unreadable`, `no_audio_track`, `absurd_format` or `no_samples`
 */
export function openWebm(file: Uint8Array): AudioStream | UndecodedAudio {
  const head = readWebmHead(file);
  const coded = head.track.encoded ? null : codedTrack(file, head);
  if (!coded) return undecoded(file, head);
  const { codec, sampleRateHz, source } = coded;
  return { container: 'webm', codec, sampleRateHz, channels: source.channels, blocks: () => decodedBlocks(source) };
}

interface CodedTrack {
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly source: CodedSource;
}

/** Null when there is no decoder for the codec. */
function codedTrack(file: Uint8Array, head: WebmHead): CodedTrack | null {
  const { track } = head;
  switch (track.codecId) {
    case 'A_OPUS':
      return opusTrack(file, head);
    case 'A_VORBIS':
      return vorbisTrack(file, track);
    case 'A_FLAC':
      return flacTrack(file, track);
    default:
      return pcmTrack(file, track);
  }
}

function opusTrack(file: Uint8Array, { track, timestampScaleNs }: WebmHead): CodedTrack {
  const delay = Math.round((track.codecDelayNs * OPUS_CLOCK_HZ) / 1e9);
  const head = readOpusHead(track.codecPrivate) ?? plainOpusHead(track.channels, delay);
  const source = opusSource(head, () => {
    const clock = new PacketClock(OPUS_RATE_HZ);
    const gapBefore = ({ timestamp, packets }: WebmBlock): number => {
      if (timestampScaleNs > COARSEST_SCALE_NS) return 0;
      const frames = packets.reduce((sum, packet) => sum + opusPacketFrames(packet), 0);
      return clock.gapBefore((timestamp * timestampScaleNs * OPUS_RATE_HZ) / 1e9, frames);
    };
    return packetsOf(file, track, OPUS_RATE_HZ, gapBefore);
  });
  return { codec: 'opus', sampleRateHz: OPUS_RATE_HZ, source };
}

function vorbisTrack(file: Uint8Array, track: WebmTrack): CodedTrack {
  const headers = xiphLaced(track.codecPrivate);
  const format = headers[0] && readVorbisIdentification(headers[0]);
  if (!format) throw new AudioFaultError('unreadable');
  const { sampleRateHz } = format;
  const source = vorbisSource(format, function* () {
    for (const data of headers) yield { data };
    yield* packetsOf(file, track, sampleRateHz);
  });
  return { codec: 'vorbis', sampleRateHz, source };
}

function flacTrack(file: Uint8Array, track: WebmTrack): CodedTrack {
  const format = readStreamInfo(track.codecPrivate);
  const { sampleRateHz } = format;
  return { codec: 'flac', sampleRateHz, source: flacSource(format, () => packetsOf(file, track, sampleRateHz)) };
}

const PCM_CODECS: Readonly<Record<string, PcmCodec>> = {
  'A_PCM/INT/LIT 8': 'pcm_u8',
  'A_PCM/INT/LIT 16': 'pcm_s16le',
  'A_PCM/INT/LIT 24': 'pcm_s24le',
  'A_PCM/INT/LIT 32': 'pcm_s32le',
  'A_PCM/FLOAT/IEEE 32': 'pcm_f32le',
  'A_PCM/FLOAT/IEEE 64': 'pcm_f64le',
};

function pcmTrack(file: Uint8Array, track: WebmTrack): CodedTrack | null {
  const codec = PCM_CODECS[`${track.codecId} ${track.bitDepth}`];
  if (!codec) return null;
  const { sampleRateHz, channels } = track;
  checkFormat(sampleRateHz, channels);
  const source = pcmSource({ codec, channels, sampleRateHz }, () => packetsOf(file, track, sampleRateHz));
  return { codec, sampleRateHz, source };
}

function* packetsOf(
  file: Uint8Array,
  track: WebmTrack,
  sampleRateHz: number,
  gapBefore: (block: WebmBlock) => number = () => 0,
): Generator<CodedPacket> {
  for (const block of webmBlocks(file, track.number)) {
    const { packets, discardPaddingNs } = block;
    const discardFrames = Math.round((discardPaddingNs * sampleRateHz) / 1e9);
    const gapFrames = gapBefore(block);
    for (const [index, data] of packets.entries()) {
      const gap = gapFrames > 0 && index === 0 && { gapFrames };
      const discard = discardFrames > 0 && index === packets.length - 1 && { discardFrames };
      yield { data, ...gap, ...discard };
    }
  }
}

function undecoded(file: Uint8Array, head: WebmHead): UndecodedAudio {
  const { codecId, sampleRateHz, channels } = head.track;
  checkFormat(sampleRateHz, channels);
  const durationSeconds = secondsOf(file, head);
  if (!(durationSeconds > 0)) throw new AudioFaultError('no_samples');
  const codec = codecId.replace(/^A_/, '').toLowerCase();
  return { container: 'webm', codec, sampleRateHz, channels, blocks: null, durationSeconds };
}

/** From block to block; the last one lasts about as long as the mean one. */
function secondsOf(file: Uint8Array, { track, timestampScaleNs }: WebmHead): number {
  let seconds = 0;
  let steps = 0;
  let last: number | null = null;
  for (const { timestamp } of webmBlocks(file, track.number)) {
    if (last !== null) {
      const step = ((timestamp - last) * timestampScaleNs) / 1e9;
      seconds += Math.min(Math.max(step, 0), LONGEST_PACKET_SECONDS);
      steps += 1;
    }
    last = timestamp;
  }
  return steps === 0 ? 0 : seconds + seconds / steps;
}
