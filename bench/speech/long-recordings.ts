import { readFile } from 'node:fs/promises';
import {
  ALL_FORMATS,
  type AudioCodec,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  Mp3OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  WebMOutputFormat,
} from 'mediabunny';
import { manifestClip, SPEECH_FIXTURES } from '../truth/reference.js';
import { median } from '../truth/statistics.js';

/**
 * Recordings as long as an answer may be, made by repeating a fixture. WAV by repeating its samples. Coded ones by
 * repeating the packets with new times in a new container of the same kind: at the seams a decoder meets packets that
 * do not follow from those before, which costs it nothing.
 */
export interface LongRecording {
  readonly name: string;
  readonly seconds: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How often the bytes are gone through to make the seconds. */
  readonly times: number;
}

export const LONG_SECONDS = 600;

/** WAV, 16 bit. */
export function longWav(samples: Float32Array, sampleRateHz: number, channels: number): LongRecording {
  const frames = LONG_SECONDS * sampleRateHz;
  const bytes = new Uint8Array(44 + frames * channels * 2);
  writeWavHeader(bytes, sampleRateHz, channels);
  const pcm = new Int16Array(bytes.buffer, 44);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = Math.max(-1, Math.min(1, samples[frame % samples.length] ?? 0));
    pcm.fill(Math.round(value * 32_767), frame * channels, (frame + 1) * channels);
  }
  return { name: `WAV 16 bit, ${sampleRateHz / 1_000} kHz × ${channels}`, seconds: LONG_SECONDS, bytes, times: 1 };
}

function writeWavHeader(bytes: Uint8Array, sampleRateHz: number, channels: number): void {
  const header = new DataView(bytes.buffer, 0, 44);
  const text = (at: number, value: string): void => bytes.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  header.setUint32(4, bytes.length - 8, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, channels, true);
  header.setUint32(24, sampleRateHz, true);
  header.setUint32(28, sampleRateHz * channels * 2, true);
  header.setUint16(32, channels * 2, true);
  header.setUint16(34, 16, true);
  text(36, 'data');
  header.setUint32(40, bytes.length - 44, true);
}

interface Repeated {
  readonly name: string;
  readonly file: string;
  readonly format: () => OutputFormat;
}

export const CODED: readonly Repeated[] = [
  {
    name: 'MP3 64 kbit/s, 44.1 kHz × 2',
    file: 'sonnet001.mp3',
    format: () => new Mp3OutputFormat({ xingHeader: false }),
  },
  { name: 'OGG Opus, mono', file: 'synthetic/fmt_opus.ogg', format: () => new OggOutputFormat() },
  { name: 'WebM Opus, mono', file: 'synthetic/fmt_opus_live.webm', format: () => new WebMOutputFormat() },
  { name: 'OGG Vorbis, 44.1 kHz × 2', file: 'p001.ogg', format: () => new OggOutputFormat() },
];

export async function longCoded({ name, file, format }: Repeated): Promise<LongRecording> {
  const input = new Input({
    source: new BufferSource(await readFile(new URL(file, SPEECH_FIXTURES))),
    formats: ALL_FORMATS,
  });
  const track = await input.getPrimaryAudioTrack();
  const codec = await track?.getCodec();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !codec || !decoderConfig) throw new Error(`${file} has no track that can be repeated.`);
  const packets = await repeatable(track, codec);

  const target = new BufferTarget();
  const output = new Output({ format: format(), target });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  let seconds = 0;
  for (let index = 0; seconds < LONG_SECONDS; index += 1) {
    const { data, type, duration } = packets[index % packets.length] as EncodedPacket;
    await source.add(new EncodedPacket(data, type, seconds, duration), index === 0 ? { decoderConfig } : undefined);
    seconds += duration;
  }
  await output.finalize();
  if (!target.buffer) throw new Error(`Nothing came of repeating ${file}.`);
  return { name, seconds, bytes: new Uint8Array(target.buffer), times: 1 };
}

/** Frames of FLAC are numbered, so they cannot be repeated in one file: the clip is read again and again. */
export async function repeatedFlac(): Promise<LongRecording> {
  const file = 'p001.flac';
  const { duration } = manifestClip(file);
  const times = Math.ceil(LONG_SECONDS / duration);
  const bytes = new Uint8Array(await readFile(new URL(file, SPEECH_FIXTURES)));
  return { name: `FLAC, 44.1 kHz × 2, ${times} files`, seconds: times * duration, bytes, times };
}

async function repeatable(track: InputAudioTrack, codec: AudioCodec): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
  // The last one ends with the sound: shorter than the others, or with silence to cut off.
  packets.pop();
  if (codec !== 'opus') return packets;
  // All packets of an Opus encoder are of one length; WebM tells it in whole milliseconds or not at all.
  const duration = median(packets.map((packet) => packet.duration));
  return packets.map((packet) => packet.clone({ duration }));
}
