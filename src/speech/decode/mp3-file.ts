import { MPEGDecoder } from 'mpg123-decoder';
import { checkFormat, packetsPerBlock } from './audio-format.js';
import { AudioFaultError, type AudioStream } from './audio-stream.js';
import { joined } from './bytes.js';
import { type CodedPacket, type CodedSource, decodedBlocks, type PacketDecoder } from './coded-packets.js';
import { type Mp3Frame, mp3Frames, type Mp3Table, mp3TableOf } from './mp3-frames.js';

/** Sample frames a layer 3 decoder lags behind: 528 of the hybrid filter bank and 1 (LAME, decoder delay). */
const DECODER_DELAY = 529;
/** The encoder's padding fits into 12 bits of the LAME tag: four frames of version 1, eight of version 2. */
const MAX_PADDING = 4095;

interface Mp3Sound {
  readonly first: Mp3Frame;
  readonly table: Mp3Table | null;
  /** Frames of sound in the file, the table not among them. */
  readonly frameCount: number;
}

/**
 * MP3, and its elder layers. Only whole frames that are there are decoded; delay and padding go by the LAME tag, the
 * padding only where the file really ends where its encoder says.
 * @throws {AudioFaultError} `no_samples` or `absurd_format`
 */
export function openMp3(file: Uint8Array): AudioStream {
  const sound = soundOf(file);
  const { sampleRateHz, channels } = sound.first;
  checkFormat(sampleRateHz, channels);
  const delay = sound.table?.encoderDelay ?? 0;
  const source: CodedSource = {
    channels,
    packets: () => packetsOf(file, sound),
    openDecoder: openMp3Decoder,
    batchPackets: packetsPerBlock(sampleRateHz, sound.first.frames),
    delayFrames: delay > 0 ? delay + DECODER_DELAY : 0,
  };
  return { container: 'mp3', codec: 'mp3', sampleRateHz, channels, blocks: () => decodedBlocks(source) };
}

function soundOf(file: Uint8Array): Mp3Sound {
  let first: Mp3Frame | null = null;
  let frameCount = 0;
  for (const frame of mp3Frames(file)) {
    first ??= frame;
    frameCount += 1;
  }
  if (!first) throw new AudioFaultError('no_samples');
  const table = mp3TableOf(file, first);
  if (table) frameCount -= 1;
  if (frameCount === 0) throw new AudioFaultError('no_samples');
  return { first, table, frameCount };
}

function* packetsOf(file: Uint8Array, { first, table, frameCount }: Mp3Sound): Generator<CodedPacket> {
  const padded = frameCount * first.frames;
  const complete = table !== null && table.frameCount === frameCount && table.encoderDelay > 0;
  const endsAtFrame = complete ? Math.min(padded, padded - table.encoderPadding + DECODER_DELAY) : padded;
  let ends = 0;
  for (const { at, bytes, frames } of mp3Frames(file)) {
    if (table && at === first.at) continue;
    const data = file.subarray(at, at + bytes);
    ends += frames;
    yield ends > padded - MAX_PADDING && endsAtFrame < padded ? { data, endsAtFrame } : { data };
  }
}

async function openMp3Decoder(): Promise<PacketDecoder> {
  // Trimming is ours: the package would take the tag at its word.
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  // In one piece a batch decodes a sixth faster than frame by frame.
  return { decode: (packets) => decoder.decode(joined(packets)), free: () => decoder.free() };
}
