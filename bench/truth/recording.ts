import { readFile } from 'node:fs/promises';
import { monoRecording, roomFor } from '../../src/platform/sound/mono-recording.js';
import { SOUND_LIMITS } from '../../src/platform/sound/recording-sound.js';
import { type AudioStream } from '../../src/speech/decode/audio-stream.js';
import { openAudio } from '../../src/speech/decode/open-audio.js';
import { SPEECH_FIXTURES } from './reference.js';

const mono = new Map<string, Promise<Float32Array>>();

/** A fixture as the measures take it, one channel at 16 kHz, by the product's own reader; read once. */
export function monoSamples(file: string): Promise<Float32Array> {
  const samples = mono.get(file) ?? open(file).then(sixteenKilohertz);
  mono.set(file, samples);
  return samples;
}

/** One channel of a fixture at 16 kHz. */
export async function channelSamples(file: string, channel: number): Promise<Float32Array> {
  return sixteenKilohertz(onlyChannel(await open(file), channel));
}

async function open(file: string): Promise<AudioStream> {
  const audio = await openAudio(await readFile(new URL(file, SPEECH_FIXTURES)));
  if (audio.blocks === null) throw new Error(`${file} cannot be decoded here.`);
  return audio;
}

async function sixteenKilohertz(stream: AudioStream): Promise<Float32Array> {
  const { samples } = await monoRecording(stream, roomFor(SOUND_LIMITS.maxSeconds));
  return samples.slice();
}

function onlyChannel(stream: AudioStream, channel: number): AudioStream {
  return {
    ...stream,
    channels: 1,
    async *blocks() {
      for await (const { channels, frames } of stream.blocks()) {
        yield { channels: channels.slice(channel, channel + 1), frames };
      }
    },
  };
}
