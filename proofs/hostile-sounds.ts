import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../src/common/project-root.js';

/** Recordings that are too large to lie in the repository, or that are quicker written than described. */
export interface HostileSound {
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What it holds when it is taken; null when it has to be refused. */
  readonly seconds: number | null;
}

const RATE_HZ = 16_000;
/** Just below the limit of an upload. */
const LARGE_BYTES = 24_000_000;

const fixture = (name: string): Buffer => readFileSync(join(projectRoot, 'test/fixtures/speech', name));

interface WavHeader {
  readonly tag?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  /** As the header claims it. */
  readonly dataBytes?: number;
}

function wav(data: Uint8Array, { tag = 1, bits = 16, channels = 1, rateHz = RATE_HZ, dataBytes }: WavHeader = {}) {
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(tag, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt16LE(bits, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes ?? data.length, 40);
  return Buffer.concat([header, data]);
}

function floats(seconds: number, valueAt: (index: number) => number): Uint8Array {
  const samples = Float32Array.from({ length: seconds * RATE_HZ }, (_, index) => valueAt(index));
  return wav(new Uint8Array(samples.buffer), { tag: 3, bits: 32 });
}

/** Xorshift (Marsaglia 2003): the same noise in every run. */
function noise(bytes: number): Buffer {
  let state = 1;
  const words = Uint32Array.from({ length: bytes / 4 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
  return Buffer.from(words.buffer);
}

function oggPage(sequence: number, flags: number, lacing: readonly number[], body: Uint8Array): Buffer {
  const header = Buffer.alloc(27);
  header.write('OggS');
  header[5] = flags;
  header.writeUInt32LE(1, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = lacing.length;
  return Buffer.concat([header, Buffer.from(lacing), body]);
}

/** A whole head of Opus, and then this page without end. */
function endlessOgg(lacing: readonly number[], body: Uint8Array): Buffer {
  const head = Buffer.from('OpusHead\u0001\u0001\u0038\u0001\u0080\u00bb\u0000\u0000\u0000\u0000\u0000', 'latin1');
  const tags = Buffer.from('OpusTags\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000', 'latin1');
  const page = oggPage(2, 0, lacing, body);
  const start = [oggPage(0, 2, [head.length], head), oggPage(1, 0, [tags.length], tags)];
  return Buffer.concat([...start, Buffer.alloc(LARGE_BYTES, page)]);
}

/** The head of a browser's recording, and then these bytes without end. */
function endlessWebm(...element: readonly number[]): Buffer {
  const recording = fixture('synthetic/fmt_opus_live.webm');
  const cluster = Buffer.of(0x1f, 0x43, 0xb6, 0x75);
  const head = recording.subarray(0, recording.indexOf(cluster));
  const unknownSize = Buffer.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  return Buffer.concat([head, cluster, unknownSize, Buffer.alloc(LARGE_BYTES, Buffer.from(element))]);
}

/** Encoder delay, padding and number of frames as large as they can be claimed. */
function withGiantTag(mp3: Buffer): Buffer {
  const file = Buffer.from(mp3);
  const tag = Math.max(file.indexOf('Info'), file.indexOf('Xing'));
  // Behind the flags: frames, bytes, table and quality; LAME's delay and padding stand 21 bytes behind those.
  file.fill(0xff, tag + 8, tag + 12);
  return file.fill(0xff, tag + 8 + 112 + 21, tag + 8 + 112 + 24);
}

function wavs(): HostileSound[] {
  const speech = fixture('jfk.wav').subarray(44);
  const chunks = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'),
    Buffer.alloc(LARGE_BYTES, 'JUNK\0\0\0\0', 'latin1'),
  ]);
  const spoken = (index: number): number => speech.readInt16LE(2 * (index % (5 * RATE_HZ))) / 32_768;
  const made: [string, Uint8Array, number | null][] = [
    ['nan.wav', floats(3, () => Number.NaN), 3],
    ['infinity.wav', floats(3, (index) => (index % 2 ? 1 : -1) / 0), 3],
    ['nan-in-speech.wav', floats(8, (index) => (index % 97 === 0 ? Number.NaN : spoken(index))), 8],
    ['largest-floats.wav', floats(3, (index) => (index % 2 ? 3e38 : -3e38)), 3],
    ['no-sample.wav', wav(Buffer.alloc(0)), null],
    ['half-a-sample.wav', wav(Buffer.of(1)), null],
    ['one-sample.wav', wav(Buffer.of(0, 64)), 1 / RATE_HZ],
    ['one-bit.wav', wav(Buffer.alloc(20_000, 0xaa), { bits: 1 }), null],
    ['64-channels.wav', wav(Buffer.alloc(2_048_000, 0x11), { channels: 64 }), null],
    [
      '32-channels-384-khz.wav',
      wav(noise(LARGE_BYTES), { bits: 8, channels: 32, rateHz: 384_000 }),
      LARGE_BYTES / 32 / 384_000,
    ],
    ['claims-10h.wav', wav(speech, { dataBytes: 36_000 * RATE_HZ * 2 }), speech.length / RATE_HZ / 2],
    ['600.1-s.wav', wav(Buffer.alloc(600.1 * RATE_HZ * 2, noise(64_000))), null],
    ['tiny-chunks.wav', chunks, null],
    ['tiny-chunks-before-sound.wav', Buffer.concat([chunks, wav(speech).subarray(12)]), speech.length / RATE_HZ / 2],
    ['noise-25m.wav', wav(noise(LARGE_BYTES), { channels: 2, rateHz: 48_000 }), LARGE_BYTES / 4 / 48_000],
  ];
  return made.map(([file, bytes, seconds]) => ({ file, bytes: Uint8Array.from(bytes), seconds }));
}

function coded(): HostileSound[] {
  const mp3 = fixture('jfk.mp3');
  const made: [string, Uint8Array, number | null][] = [
    ['empty-pages.ogg', endlessOgg([], Buffer.alloc(0)), null],
    ['empty-packets.ogg', endlessOgg(Array<number>(255).fill(0), Buffer.alloc(0)), null],
    ['packet-without-end.ogg', endlessOgg([255], Buffer.alloc(255, 1)), null],
    ['millions-of-packets.ogg', endlessOgg(Array<number>(255).fill(1), Buffer.alloc(255, 0x80)), null],
    ['clusters-in-clusters.webm', endlessWebm(0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255), null],
    ['segments-in-segments.webm', endlessWebm(0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255), null],
    ['voids.webm', endlessWebm(0xec, 0x80), null],
    ['256-packets-of-nothing.webm', endlessWebm(0xa3, 0x86, 0x81, 0, 0, 0x84, 255, 0), null],
    ['blocks-in-blocks.webm', endlessWebm(0xa0, 0x8f, 0xa3, 0x81), null],
    ['noise-behind-speech.webm', Buffer.concat([fixture('synthetic/fmt_opus_live.webm'), noise(LARGE_BYTES)]), 11],
    ['sync-words.mp3', Buffer.concat([mp3, Buffer.alloc(LARGE_BYTES, Buffer.of(0xff, 0xfb, 0x90, 0))]), 11],
    ['giant-tag.mp3', withGiantTag(mp3), 10.8],
    ['sync-codes.flac', Buffer.concat([fixture('mfa_um.flac'), Buffer.alloc(LARGE_BYTES, Buffer.of(0xff, 0xf8))]), 8.9],
  ];
  return made.map(([file, bytes, seconds]) => ({ file, bytes: Uint8Array.from(bytes), seconds }));
}

export const hostileSounds = (): HostileSound[] => [...wavs(), ...coded()];
