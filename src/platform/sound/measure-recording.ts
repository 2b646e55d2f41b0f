import { readFile } from 'node:fs/promises';
import { AudioFaultError, type AudioStream, type UndecodedAudio } from '../../speech/decode/audio-stream.js';
import { openAudio } from '../../speech/decode/open-audio.js';
import { measureSound } from '../../speech/signal/measure-sound.js';
import { SIGNAL_RATE_HZ } from '../../speech/signal/signal-frames.js';
import { type MonoRecording, monoRecording } from './mono-recording.js';
import { voiceActivityIn } from './recorded-voice-activity.js';
import type { SoundReply, SoundRequest } from './sound-protocol.js';

/**
 * From file to evidence, in a worker thread.
 * @param room where the samples go, as long as the longest recording allowed; free again afterwards
 * @param decoded is told when the decoder's part is over
 */
export async function measureRecording(
  { recording, neural }: SoundRequest,
  room: Float32Array,
  decoded: () => void,
): Promise<SoundReply> {
  const file = 'bytes' in recording ? recording.bytes : await readFile(recording.path);
  let stream: AudioStream | UndecodedAudio;
  let mono: MonoRecording;
  try {
    stream = await openAudio(file);
    if (stream.blocks === null) return undecoded(stream, room.length / SIGNAL_RATE_HZ);
    mono = await monoRecording(stream, room);
  } catch (error) {
    // Whatever else a parser or decoder throws is about the file: the text of the error stays in here.
    return { kind: 'fault', fault: error instanceof AudioFaultError ? error.fault : 'undecodable' };
  }
  decoded();
  const { samples, durationSeconds, silent } = mono;
  const { spans, hums, note } = await voiceActivityIn(samples, neural);
  return {
    kind: 'measured',
    facts: factsOf(stream),
    durationSeconds,
    silent,
    sound: measureSound(samples, spans, note, hums),
  };
}

function undecoded(audio: UndecodedAudio, maxSeconds: number): SoundReply {
  const { durationSeconds } = audio;
  if (durationSeconds > maxSeconds) return { kind: 'fault', fault: 'too_long' };
  if (!(durationSeconds > 0)) return { kind: 'fault', fault: 'no_samples' };
  return { kind: 'undecoded', facts: factsOf(audio), durationSeconds };
}

function factsOf({ container, codec, sampleRateHz, channels }: AudioStream | UndecodedAudio) {
  return { container, codec, sampleRateHz, channels };
}
