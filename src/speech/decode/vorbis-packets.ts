import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { checkFormat, packetsPerBlock } from './audio-format.js';
import { AudioFaultError } from './audio-stream.js';
import { hasText, joined, viewOf } from './bytes.js';
import { type CodedPacket, type CodedSource, type PacketDecoder } from './coded-packets.js';

/** The identification header (Vorbis I specification §4.2.2). */
export interface VorbisIdentification {
  readonly packet: Uint8Array;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Sample frames the longest packet can stand for. */
  readonly longestPacketFrames: number;
}

/** The type of the setup header packet; audio packets have an even first byte (§4.2.1, §4.3.1). */
const SETUP_TYPE = 5;
const IDENTIFICATION_BYTES = 30;
/** RFC 3533 §6. */
const MAX_PAGE_SEGMENTS = 255;
/** The longest packet one page holds whole: its last segment is shorter than 255 bytes. */
const MAX_PAGE_PACKET_BYTES = MAX_PAGE_SEGMENTS * 255 - 1;
/** A comment header (§5.2.1) of no vendor and no comments. The decoder waits for one and does not read it. */
const EMPTY_COMMENT = Uint8Array.from([3, ...ascii('vorbis'), 0, 0, 0, 0, 0, 0, 0, 0, 1]);

/**
 * Reads the identification header.
 * @returns null when it is none, or one that no decoder accepts
 * @throws {AudioFaultError} `absurd_format` for rates and channels beyond the limits
 */
export function readVorbisIdentification(packet: Uint8Array): VorbisIdentification | null {
  if (!hasText(packet, 0, '\u0001vorbis') || packet.length < IDENTIFICATION_BYTES) return null;
  const view = viewOf(packet);
  const [channels, sampleRateHz] = [view.getUint8(11), view.getUint32(12, true)];
  checkFormat(sampleRateHz, channels);
  const sizes = view.getUint8(28);
  const [short, long] = [sizes & 15, sizes >> 4];
  const sane = view.getUint32(7, true) === 0 && short >= 6 && short <= long && long <= 13;
  if (!sane || (view.getUint8(29) & 1) === 0) return null;
  return {
    packet: packet.slice(0, IDENTIFICATION_BYTES),
    channels,
    sampleRateHz,
    longestPacketFrames: 2 ** (long - 1),
  };
}

/**
 * What decodes Vorbis.
 * @param packets all packets of the stream; headers among them are told from sound by their first byte
 */
export function vorbisSource(format: VorbisIdentification, packets: () => Iterable<CodedPacket>): CodedSource {
  return {
    channels: format.channels,
    packets: () => soundOf(packets()),
    openDecoder: () => openVorbisDecoder(format, setupOf(packets())),
    batchPackets: packetsPerBlock(format.sampleRateHz, format.longestPacketFrames),
    delayFrames: 0,
  };
}

function* soundOf(packets: Iterable<CodedPacket>): Generator<CodedPacket> {
  for (const packet of packets) if (((packet.data[0] ?? 1) & 1) === 0) yield packet;
}

function setupOf(packets: Iterable<CodedPacket>): Uint8Array {
  for (const { data } of packets) if (data[0] === SETUP_TYPE && hasText(data, 1, 'vorbis')) return data;
  return new Uint8Array(0);
}

/**
 * The package takes OGG pages only, so packets are put on pages of our own: those of a foreign file never reach its
 * parser, and packets out of WebM decode the same way.
 */
async function openVorbisDecoder(format: VorbisIdentification, setup: Uint8Array): Promise<PacketDecoder> {
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const writer = new OggPageWriter();
  await decoder.decode(writer.pages([format.packet]));
  await decoder.decode(writer.pages([EMPTY_COMMENT, setup]));
  return {
    decode: async (packets) => {
      const decoded = await decoder.decode(writer.pages(packets));
      // A decoder that did not take the headers tells channels out of memory nobody has written.
      if (decoded.channelData.length !== format.channels) throw new AudioFaultError('undecodable');
      return decoded;
    },
    free: () => decoder.free(),
  };
}

/** Writes OGG pages, of which no checksum and no granule position is read. */
class OggPageWriter {
  private sequence = 0;

  /** The next pages. Packets that fit on no page are left out. */
  pages(packets: readonly Uint8Array[]): Uint8Array {
    const pages: Uint8Array[] = [];
    let held: Uint8Array[] = [];
    let lacing: number[] = [];
    for (const packet of packets.filter(({ length }) => length <= MAX_PAGE_PACKET_BYTES)) {
      const further = lacingOf(packet);
      if (lacing.length + further.length > MAX_PAGE_SEGMENTS) {
        pages.push(this.page(held, lacing));
        [held, lacing] = [[], []];
      }
      held.push(packet);
      lacing.push(...further);
    }
    if (held.length > 0) pages.push(this.page(held, lacing));
    return joined(pages);
  }

  private page(packets: readonly Uint8Array[], lacing: readonly number[]): Uint8Array {
    const header = new Uint8Array(27);
    header.set(ascii('OggS'));
    header[5] = this.sequence === 0 ? 2 : 0;
    viewOf(header).setUint32(18, this.sequence, true);
    header[26] = lacing.length;
    // The parser takes a page only when a byte of the next one is there: each is sent with the first byte of its
    // successor, which then comes without it.
    const own = this.sequence === 0 ? header : header.subarray(1);
    this.sequence += 1;
    return joined([own, Uint8Array.from(lacing), ...packets, header.subarray(0, 1)]);
  }
}

function lacingOf({ length }: Uint8Array): number[] {
  return [...Array<number>(Math.floor(length / 255)).fill(255), length % 255];
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
