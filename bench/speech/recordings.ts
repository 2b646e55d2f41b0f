import { measureRecording } from '../../src/platform/sound/measure-recording.js';
import { roomFor } from '../../src/platform/sound/mono-recording.js';
import { SOUND_LIMITS } from '../../src/platform/sound/recording-sound.js';
import { openAudio } from '../../src/speech/decode/open-audio.js';
import { SIGNAL_RATE_HZ } from '../../src/speech/signal/signal-frames.js';
import { ms, ratio } from '../row.js';
import { CODED, longCoded, type LongRecording, longWav, repeatedFlac } from './long-recordings.js';
import { longSound } from './long-sound.js';
import { type SpeechRow, timesRealTime } from './speech-row.js';
import { medianMs } from './timing.js';

/** Whole recordings take long enough for three runs to tell. */
const RUNS = { runs: 3, warmUps: 1 };
/** Each repetition of a file's packets may decode to a little more than its container said. */
const MOST_SECONDS = SOUND_LIMITS.maxSeconds + 10;
const WAV_GOAL_MS = 1_000;
const CODED_GOAL_MS = 3_000;

interface Measured {
  readonly recording: LongRecording;
  /** Null where nothing was promised. */
  readonly goalMs: number | null;
}

/** Recordings of ten minutes: decoding alone, and everything from the bytes to the evidence. */
export async function* recordings(): AsyncGenerator<SpeechRow, void, undefined> {
  for await (const { recording, goalMs } of longRecordings()) {
    yield await decodeRow(recording);
    yield await wholeRow(recording, true, goalMs);
    if (goalMs !== null) yield await wholeRow(recording, false, goalMs);
  }
  yield await decodeRow(await repeatedFlac());
}

async function* longRecordings(): AsyncGenerator<Measured, void, undefined> {
  const sound = await longSound();
  yield { recording: longWav(sound, SIGNAL_RATE_HZ, 1), goalMs: WAV_GOAL_MS };
  yield { recording: longWav(sound, 48_000, 2), goalMs: null };
  for (const coded of CODED) {
    yield { recording: await longCoded(coded), goalMs: /MP3|Opus/.test(coded.name) ? CODED_GOAL_MS : null };
  }
}

async function decodeRow({ name, seconds, bytes, times }: LongRecording): Promise<SpeechRow> {
  let samples = 0;
  const took = await medianMs(async () => {
    samples = 0;
    for (let index = 0; index < times; index += 1) samples += await decodeAll(bytes);
  }, RUNS);
  const copied = new Float32Array(samples);
  const source = new Float32Array(samples);
  const copying = await medianMs(() => copied.set(source), RUNS);
  return {
    what: `decode ${Math.round(seconds)} s, ${name}`,
    measured: `${ms(took)}, ${timesRealTime(seconds, took)}`,
    baseline: `copying the decoded samples ${ms(copying)}`,
    ratio: ratio(took, copying),
  };
}

async function decodeAll(bytes: Uint8Array): Promise<number> {
  const audio = await openAudio(bytes);
  if (audio.blocks === null) throw new Error('Nothing here decodes it.');
  let samples = 0;
  for await (const block of audio.blocks()) samples += block.frames * audio.channels;
  return samples;
}

async function wholeRow(
  { name, seconds, bytes }: LongRecording,
  neural: boolean,
  goalMs: number | null,
): Promise<SpeechRow> {
  const room = roomFor(MOST_SECONDS);
  let detector = '';
  const took = await medianMs(async () => {
    const reply = await measureRecording({ recording: { bytes }, neural }, room, () => undefined);
    if (reply.kind !== 'measured') throw new Error(`${name} ended as ${reply.kind}.`);
    detector = reply.sound.voiceActivity;
  }, RUNS);
  return {
    what: `decode and analyse ${Math.round(seconds)} s, ${name}, ${detector} detector`,
    measured: `${ms(took)}, ${timesRealTime(seconds, took)}`,
    ...(goalMs === null ? {} : { goal: `≤ ${goalMs / 1_000} s`, met: took <= goalMs }),
  };
}
