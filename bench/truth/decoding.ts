import { readFile } from 'node:fs/promises';
import { AudioFaultError } from '../../src/speech/decode/audio-stream.js';
import { openAudio } from '../../src/speech/decode/open-audio.js';
import { manifest, SPEECH_FIXTURES } from './reference.js';
import { seconds, signedMillis, type TruthRow } from './truth-row.js';

/** Encoders put silence around the sound that not every container says how to cut off. */
const TOLERANCE_SECONDS = 0.1;
const GOAL = `± ${TOLERANCE_SECONDS} s`;

interface DecodeCase {
  readonly file: string;
  /** Null: nothing can be decoded, and that must be said. */
  readonly durationSeconds: number | null;
  readonly note?: string;
  readonly header?: number;
}

/** Made from the first 3 s or all 11 s of one recording; see truth.json. */
const MADE: readonly DecodeCase[] = [
  { file: 'fmt_opus.webm', durationSeconds: 11 },
  { file: 'fmt_opus_live.webm', durationSeconds: 11, note: 'as browsers record: no duration, no sizes' },
  { file: 'fmt_opus.ogg', durationSeconds: 11 },
  { file: 'fmt_aac_faststart.m4a', durationSeconds: 11, note: 'packets counted' },
  { file: 'fmt_stream_header.wav', durationSeconds: 11, note: 'sizes unknown in the header' },
  { file: 'fmt_mulaw8k_3s.wav', durationSeconds: 3 },
  { file: 'fmt_s24_44k_stereo_3s.wav', durationSeconds: 3 },
  { file: 'fmt_truncated.mp3', durationSeconds: null, note: 'cut off: what is there' },
  { file: 'fmt_header_only.wav', durationSeconds: null },
  { file: 'fmt_empty.wav', durationSeconds: null },
  { file: 'fmt_text_named.mp3', durationSeconds: null },
].map((one) => ({ ...one, file: `synthetic/${one.file}` }));

/** Durations from decoded samples, of every container and codec. */
export async function* decoding(): AsyncGenerator<TruthRow, void, undefined> {
  const recordings = manifest.map(({ file, duration, header_duration: header }) => ({
    file,
    durationSeconds: duration,
    header,
  }));
  for (const one of [...recordings, ...MADE]) yield await rowOf(one);
}

async function rowOf({ file, durationSeconds, note, header }: DecodeCase): Promise<TruthRow> {
  const result = await decodedSeconds(new URL(file, SPEECH_FIXTURES));
  const what = `duration, ${file}${result.codec && ` (${result.codec})`}${note ? `, ${note}` : ''}`;
  const references = header === undefined ? '' : `header ${seconds(header, 3)}`;
  if (durationSeconds === null || result.seconds === null) {
    const ours = result.seconds === null ? result.fault : seconds(result.seconds, 3);
    if (durationSeconds === null) return { what, ours, references };
    return { what, ours, truth: seconds(durationSeconds, 3), references, goal: { text: GOAL, met: false } };
  }
  const error = result.seconds - durationSeconds;
  return {
    what,
    ours: seconds(result.seconds, 3),
    truth: seconds(durationSeconds, 3),
    references,
    error: signedMillis(error * 1_000),
    goal: { text: GOAL, met: Math.abs(error) <= TOLERANCE_SECONDS },
  };
}

async function decodedSeconds(file: URL): Promise<{ seconds: number | null; codec: string; fault: string }> {
  try {
    const audio = await openAudio(await readFile(file));
    if (audio.blocks === null)
      return { seconds: audio.durationSeconds, codec: `${audio.codec}, not decoded`, fault: '' };
    let frames = 0;
    for await (const block of audio.blocks()) frames += block.frames;
    return { seconds: frames / audio.sampleRateHz, codec: audio.codec, fault: '' };
  } catch (error) {
    if (error instanceof AudioFaultError) return { seconds: null, codec: '', fault: error.fault };
    throw error;
  }
}
