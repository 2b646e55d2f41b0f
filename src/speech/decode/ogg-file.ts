import { checkFormat } from './audio-format.js';
import { AudioFaultError, type AudioStream, type UndecodedAudio } from './audio-stream.js';
import { hasText, viewOf } from './bytes.js';
import { type CodedPacket, type CodedSource, decodedBlocks } from './coded-packets.js';
import { flacSource, type FlacFormat, readStreamInfo } from './flac-frames.js';
import { type OggPacket, oggPackets, oggStreams, type OggStreamStart } from './ogg-packets.js';
import { OPUS_RATE_HZ, opusFrames, opusPacketFrames, opusSource, readOpusHead } from './opus-packets.js';
import { PacketClock } from './packet-clock.js';
import { readVorbisIdentification, type VorbisIdentification, vorbisSource } from './vorbis-packets.js';

/** Bytes before the FLAC stream information in its first OGG packet: mapping version and count, then `fLaC`. */
const OGG_FLAC_HEAD_BYTES = 9;
/** A page has 255 segments (RFC 3533 §6). */
const MAX_PAGE_PACKETS = 255;

/**
 * OGG (RFC 3533): the first of its streams that is sound. Opus, Vorbis and FLAC decode; of Speex the length is told.
 * @throws {AudioFaultError} `no_audio_track`, `absurd_format`, `unreadable` or `no_samples`
 */
export function openOgg(file: Uint8Array): AudioStream | UndecodedAudio {
  for (const start of oggStreams(file)) {
    const opened = openOpus(file, start) ?? openVorbis(file, start) ?? openFlac(file, start) ?? openSpeex(file, start);
    if (opened) return opened;
  }
  throw new AudioFaultError('no_audio_track');
}

type Opened = AudioStream | UndecodedAudio | null;

function openOpus(file: Uint8Array, { serial, identification }: OggStreamStart): Opened {
  const head = readOpusHead(identification);
  if (!head) return null;
  const isHeader = ({ data }: OggPacket) => hasText(data, 0, 'OpusHead') || hasText(data, 0, 'OpusTags');
  return streamOf(
    'opus',
    OPUS_RATE_HZ,
    opusSource(head, () => inOpusFrames(without(isHeader, oggPackets(file, serial)))),
  );
}

/**
 * Times at the rate it is decoded at; granule positions count at 48 kHz (RFC 7845 §4). A page whose position is further
 * on than its packets explain has a gap before them; not the last, whose position is a claim of how long the stream is.
 */
function* inOpusFrames(packets: Iterable<OggPacket>): Generator<CodedPacket> {
  const clock = new PacketClock(OPUS_RATE_HZ);
  for (const page of byPage(packets)) {
    const frames = page.reduce((sum, { data }) => sum + opusPacketFrames(data), 0);
    const gapFrames = clock.gapBefore(opusFrames(page[0]?.granule ?? 0) - frames, frames);
    for (const [index, { data, endsAtFrame }] of page.entries()) {
      const end = endsAtFrame !== undefined && { endsAtFrame: opusFrames(endsAtFrame) };
      const gap = gapFrames > 0 && index === 0 && !end && { gapFrames };
      yield { data, ...gap, ...end };
    }
  }
}

/** Packets that end on the same page: no two pages with ends of packets have the same position. */
function* byPage(packets: Iterable<OggPacket>): Generator<OggPacket[]> {
  let page: OggPacket[] = [];
  for (const packet of packets) {
    const isNext = page.length === MAX_PAGE_PACKETS || packet.granule !== page[0]?.granule;
    if (isNext && page.length > 0) yield page;
    if (isNext) page = [];
    page.push(packet);
  }
  if (page.length > 0) yield page;
}

function openVorbis(file: Uint8Array, { serial, identification }: OggStreamStart): Opened {
  const format: VorbisIdentification | null = readVorbisIdentification(identification);
  if (!format) return null;
  return streamOf(
    'vorbis',
    format.sampleRateHz,
    vorbisSource(format, () => oggPackets(file, serial)),
  );
}

function openFlac(file: Uint8Array, { serial, identification }: OggStreamStart): Opened {
  if (!hasText(identification, 0, '\u007fFLAC')) return null;
  const format: FlacFormat = readStreamInfo(identification.subarray(OGG_FLAC_HEAD_BYTES));
  // Every frame begins with its sync code (RFC 9639 §9.1), no metadata block does.
  const isMetadata = ({ data }: OggPacket) => data[0] !== 0xff;
  return streamOf(
    'flac',
    format.sampleRateHz,
    flacSource(format, () => without(isMetadata, oggPackets(file, serial))),
  );
}

/** The header of Speex (its manual, §7.3): rate at byte 36, channels at 48. */
function openSpeex(file: Uint8Array, { serial, identification }: OggStreamStart): Opened {
  if (!hasText(identification, 0, 'Speex   ') || identification.length < 52) return null;
  const view = viewOf(identification);
  const [sampleRateHz, channels] = [view.getUint32(36, true), view.getUint32(48, true)];
  checkFormat(sampleRateHz, channels);
  let frames = 0;
  for (const { granule } of oggPackets(file, serial)) frames = Math.max(frames, granule);
  if (frames === 0) throw new AudioFaultError('no_samples');
  const durationSeconds = frames / sampleRateHz;
  return { container: 'ogg', codec: 'speex', sampleRateHz, channels, blocks: null, durationSeconds };
}

function streamOf(codec: string, sampleRateHz: number, source: CodedSource): AudioStream {
  return { container: 'ogg', codec, sampleRateHz, channels: source.channels, blocks: () => decodedBlocks(source) };
}

function* without(unwanted: (packet: OggPacket) => boolean, packets: Iterable<OggPacket>): Generator<OggPacket> {
  for (const packet of packets) if (!unwanted(packet)) yield packet;
}
