import { OpusDecoder } from 'opus-decoder';
import { checkFormat } from './audio-format.js';
import { AudioFaultError } from './audio-stream.js';
import { hasText, viewOf } from './bytes.js';
import { type CodedSource, type DecodedPackets, type PacketDecoder } from './coded-packets.js';

/**
 * Hz. The decoder gives any of 8, 12, 16, 24 and 48 kHz, whatever rate went in (RFC 7845 §5.1; libopus,
 * `opus_decoder_create`). Speech is measured at 16 kHz: 48 would be three times the samples, only for a filter to take
 * two of them out again. What is above 8 kHz leaves the spectrum before it becomes samples: of a tone at 9 kHz less than
 * −60 dB comes through.
 */
export const OPUS_RATE_HZ = 16_000;
/** Hz. Containers count Opus in ticks of this clock, at whatever rate it is decoded (RFC 7845 §4, §5.1). */
export const OPUS_CLOCK_HZ = 48_000;

/** The longest packet there is, 120 ms (RFC 6716 §3.2.5). */
const MAX_PACKET_TICKS = 5760;
/** Eight of the longest packets are 0.96 s. */
const BATCH_PACKETS = 8;
/** Bytes per channel the decoder package takes in one packet; a longer one would overrun its buffer. */
const MAX_PACKET_BYTES_PER_CHANNEL = 3840;

/** The identification header of Opus (RFC 7845 §5.1), as OGG and WebM carry it. */
export interface OpusHead {
  readonly channels: number;
  /** Sample frames at 48 kHz to drop from the start. */
  readonly preSkip: number;
  /** Factor on every sample: the header's output gain. */
  readonly gain: number;
  readonly streams: number;
  readonly coupledStreams: number;
  /** For each channel the decoded one it is taken from, 255 for silence. */
  readonly mapping: readonly number[];
}

/**
 * Reads an OpusHead.
 * @returns null when it is none
 * @throws {AudioFaultError} `absurd_format` for channels beyond the limits, `unreadable` for a mapping that points
 *   nowhere
 */
export function readOpusHead(bytes: Uint8Array): OpusHead | null {
  if (!hasText(bytes, 0, 'OpusHead') || bytes.length < 19) return null;
  const view = viewOf(bytes);
  const channels = view.getUint8(9);
  checkFormat(OPUS_RATE_HZ, channels);
  const gain = 10 ** (view.getInt16(16, true) / 256 / 20);
  return { channels, preSkip: view.getUint16(10, true), gain, ...mappingOf(bytes, channels) };
}

/** A header for a stream that carries none of its own. */
export function plainOpusHead(channels: number, preSkip: number): OpusHead {
  checkFormat(OPUS_RATE_HZ, channels);
  if (channels > 2) throw new AudioFaultError('unreadable');
  return { channels, preSkip, gain: 1, ...stereoMapping(channels) };
}

/** What decodes the Opus packets of a container. */
export function opusSource(head: OpusHead, packets: CodedSource['packets']): CodedSource {
  return {
    channels: head.channels,
    packets,
    openDecoder: () => openOpusDecoder(head),
    batchPackets: BATCH_PACKETS,
    delayFrames: opusFrames(head.preSkip),
  };
}

/** Sample frames at 16 kHz for ticks at 48 kHz, such as a pre-skip or a granule position: the nearest whole number. */
export function opusFrames(ticks: number): number {
  return Math.round((ticks * OPUS_RATE_HZ) / OPUS_CLOCK_HZ);
}

/** Sample frames at 16 kHz one packet decodes to, by its first two bytes (RFC 6716 §3.1, §3.2). */
export function opusPacketFrames(packet: Uint8Array): number {
  const [first = 0, second = 0] = packet;
  const config = first >> 3;
  const frame =
    config < 12 ? ([480, 960, 1920, 2880][config & 3] ?? 0) : config < 16 ? 480 << (config & 1) : 120 << (config & 3);
  const code = first & 3;
  const count = code === 0 ? 1 : code === 3 ? second & 0x3f : 2;
  return opusFrames(Math.min(frame * count, MAX_PACKET_TICKS));
}

type Mapping = Pick<OpusHead, 'streams' | 'coupledStreams' | 'mapping'>;

function mappingOf(bytes: Uint8Array, channels: number): Mapping {
  if (bytes[18] === 0) {
    if (channels > 2) throw new AudioFaultError('unreadable');
    return stereoMapping(channels);
  }
  const [streams = 0, coupledStreams = 0] = bytes.subarray(19, 21);
  const mapping = [...bytes.subarray(21, 21 + channels)];
  const known = mapping.every((from) => from === 255 || from < streams + coupledStreams);
  // More streams than channels would be decoded for nobody, up to 255 of them for one channel.
  const sane = streams >= 1 && coupledStreams <= streams && streams + coupledStreams <= channels;
  // The decoder does not check these and would read and write outside its buffers.
  if (!sane || !known || mapping.length < channels) throw new AudioFaultError('unreadable');
  return { streams, coupledStreams, mapping };
}

function stereoMapping(channels: number): Mapping {
  return { streams: 1, coupledStreams: channels - 1, mapping: channels === 2 ? [0, 1] : [0] };
}

async function openOpusDecoder({ channels, gain, ...head }: OpusHead): Promise<PacketDecoder> {
  const decoder = new OpusDecoder({
    sampleRate: OPUS_RATE_HZ,
    channels,
    streamCount: head.streams,
    coupledStreamCount: head.coupledStreams,
    channelMappingTable: [...head.mapping],
    preSkip: 0,
  });
  await decoder.ready;
  const fits = (packet: Uint8Array) => packet.length <= MAX_PACKET_BYTES_PER_CHANNEL * channels;
  return {
    decode: (packets) => amplified(decoder.decodeFrames(packets.filter(fits)), gain),
    free: () => decoder.free(),
  };
}

function amplified(decoded: DecodedPackets, gain: number): DecodedPackets {
  if (gain === 1) return decoded;
  for (const samples of decoded.channelData) {
    for (let index = 0; index < samples.length; index += 1) samples[index] = (samples[index] as number) * gain;
  }
  return decoded;
}
