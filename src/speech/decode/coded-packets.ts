import { MAX_BLOCK_FRAMES } from './audio-format.js';
import { AudioFaultError, type PcmBlock } from './audio-stream.js';

/** One packet of a codec as a container holds it, with what the container says about its end. */
export interface CodedPacket {
  readonly data: Uint8Array;
  /** Sample frames that are missing before this packet; silence takes their place. */
  readonly gapFrames?: number;
  /** Sample frames to drop from the end of what this packet decodes to (padding of the encoder). */
  readonly discardFrames?: number;
  /**
   * Where the stream ends, in sample frames from the first decoded one on, encoder delay included. Cuts what this very
   * packet decodes to and nothing before it, so that a false claim costs no more than the packets that carry it.
   */
  readonly endsAtFrame?: number;
}

/** What a decoder gives for a batch: one array per channel, each of `samplesDecoded` or more samples. */
export interface DecodedPackets {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
}

/** A decoder with the memory it holds. Damaged packets decode to nothing; it may throw when it breaks. */
export interface PacketDecoder {
  decode(packets: Uint8Array[]): DecodedPackets | Promise<DecodedPackets>;
  free(): void;
}

/** Packets and how to decode them. */
export interface CodedSource {
  readonly channels: number;
  /** Starts from the first packet each time it is called, and holds few of them at a time. */
  packets(): Iterable<CodedPacket> | AsyncIterable<CodedPacket>;
  openDecoder(): Promise<PacketDecoder>;
  /** Packets decoded in one go, so that what comes out stays at about a second. */
  readonly batchPackets: number;
  /** Encoder delay: sample frames to drop from the start. */
  readonly delayFrames: number;
}

type Batch = readonly CodedPacket[];

/**
 * Decodes packets batch by batch, cuts off delay and padding, and gives back the decoder whatever happens, also when
 * the consumer stops early. A decoder that breaks ends the sound there.
 * @throws {AudioFaultError} `no_samples` when there is no packet, `undecodable` when none of them decodes
 */
export async function* decodedBlocks(source: CodedSource): AsyncGenerator<PcmBlock, void, undefined> {
  let decoder: PacketDecoder | null = null;
  const trim = new Trim(source);
  let anyPacket = false;
  let anySound = false;
  try {
    for await (const batch of batchesOf(source)) {
      anyPacket = true;
      decoder ??= await openedOrNull(source);
      const decoded = decoder && (await decodedOrNull(decoder, batch));
      if (!decoded) break;
      yield* trim.silence(batch);
      const block = trim.cut(decoded, batch);
      if (block.frames === 0) continue;
      anySound = true;
      yield block;
    }
  } finally {
    if (decoder) freed(decoder);
  }
  if (!anySound) throw new AudioFaultError(anyPacket ? 'undecodable' : 'no_samples');
}

/**
 * Packets whose end is cut stand alone, and a gap begins a batch: what a decoder gives for one does not tell which
 * packet made it.
 */
async function* batchesOf({ packets, batchPackets }: CodedSource): AsyncGenerator<Batch, void, undefined> {
  let batch: CodedPacket[] = [];
  for await (const packet of packets()) {
    // An empty packet asks some decoders to invent sound for a lost one.
    if (packet.data.length === 0) continue;
    const cut = packet.discardFrames !== undefined || packet.endsAtFrame !== undefined;
    if (batch.length > 0 && (cut || packet.gapFrames !== undefined || batch.length >= batchPackets)) {
      yield batch;
      batch = [];
    }
    if (cut) yield [packet];
    else batch.push(packet);
  }
  if (batch.length > 0) yield batch;
}

async function openedOrNull(source: CodedSource): Promise<PacketDecoder | null> {
  try {
    return await source.openDecoder();
  } catch {
    return null;
  }
}

/** Null when the decoder itself broke: a trap in WebAssembly leaves it in no state to go on. */
async function decodedOrNull(decoder: PacketDecoder, batch: Batch): Promise<DecodedPackets | null> {
  try {
    return await decoder.decode(batch.map(({ data }) => data));
  } catch {
    return null;
  }
}

function freed(decoder: PacketDecoder): void {
  try {
    decoder.free();
  } catch {
    // A decoder that broke cannot clean up; its memory goes with the instance.
  }
}

class Trim {
  private readonly channels: number;
  private delayLeft: number;
  private decodedFrames = 0;

  constructor({ channels, delayFrames }: CodedSource) {
    this.channels = channels;
    this.delayLeft = delayFrames;
  }

  cut(decoded: DecodedPackets, [first]: Batch): PcmBlock {
    const [end, start] = [this.endOf(decoded, first), Math.min(this.delayLeft, decoded.samplesDecoded)];
    this.delayLeft -= start;
    this.decodedFrames += decoded.samplesDecoded;
    const frames = Math.max(end - start, 0);
    return { channels: this.channelsOf(decoded, start, frames), frames };
  }

  /** What is missing before the batch, in blocks. */
  *silence([first]: Batch): Generator<PcmBlock> {
    let left = first?.gapFrames ?? 0;
    this.decodedFrames += left;
    const nothing = new Float32Array(Math.min(left, MAX_BLOCK_FRAMES));
    for (; left > 0; left -= nothing.length) {
      const frames = Math.min(left, nothing.length);
      yield { channels: Array<Float32Array>(this.channels).fill(nothing.subarray(0, frames)), frames };
    }
  }

  private endOf({ samplesDecoded }: DecodedPackets, packet: CodedPacket | undefined): number {
    const kept = samplesDecoded - (packet?.discardFrames ?? 0);
    const untilEnd = (packet?.endsAtFrame ?? Number.POSITIVE_INFINITY) - this.decodedFrames;
    return Math.max(Math.min(samplesDecoded, kept, untilEnd), 0);
  }

  /** As many channels as the file declared: a stream that changes its mind midway is silent in what it leaves out. */
  private channelsOf({ channelData }: DecodedPackets, start: number, frames: number): Float32Array[] {
    return Array.from({ length: this.channels }, (_, channel) => {
      const samples = channelData[channel];
      return samples && samples.length >= start + frames
        ? samples.subarray(start, start + frames)
        : new Float32Array(frames);
    });
  }
}
