import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm';
import { silences } from '../../speech/speech-timeline.js';
import { spansFromProbabilities } from '../../speech/signal/activity-from-probability.js';
import { PROBABILITY_HOP_MS, SileroVoiceActivity, VoiceActivityUnavailableError } from './silero.voice-activity.js';

const { resolve } = createRequire(import.meta.url);
const modelPath = resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx');
const RATE_HZ = 16_000;
const STEP = 512;
const CONTEXT = 64;

let detector: SileroVoiceActivity;
let jfk: Float32Array;
beforeAll(async () => {
  detector = await SileroVoiceActivity.load();
  jfk = await readWave('jfk.wav');
});

async function readWave(name: string): Promise<Float32Array> {
  const file = await readFile(fileURLToPath(new URL(`../../../test/fixtures/speech/${name}`, import.meta.url)));
  const samples = file.subarray(file.indexOf('data') + 8);
  return Float32Array.from({ length: samples.length >> 1 }, (_, index) => samples.readInt16LE(index * 2) / 32_768);
}

/** The published model, run as its authors run it: step by step, with 64 samples of context. */
async function referenceProbabilities(samples: Float32Array): Promise<number[]> {
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = await readFile(resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const session = await InferenceSession.create(await readFile(modelPath), { executionProviders: ['wasm'] });
  const sr = new Tensor('int64', BigInt64Array.of(BigInt(RATE_HZ)), []);
  let state = new Tensor('float32', new Float32Array(2 * 128), [2, 1, 128]);
  const probabilities: number[] = [];
  for (let start = 0; start < samples.length; start += STEP) {
    const window = new Float32Array(CONTEXT + STEP);
    const from = Math.max(0, start - CONTEXT);
    window.set(samples.subarray(from, start + STEP), CONTEXT - (start - from));
    const input = new Tensor('float32', window, [1, window.length]);
    const { output, stateN } = await session.run({ input, state, sr });
    probabilities.push(Number(output?.data[0]));
    state = stateN as typeof state;
  }
  await session.release();
  return probabilities;
}

function levelsOf(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.floor(samples.length / 160) }, (_, frame) => {
    const power = samples.subarray(frame * 160, (frame + 1) * 160).reduce((sum, x) => sum + x * x, 0) / 160;
    return 10 * Math.log10(power + 1e-12);
  });
}

describe('SileroVoiceActivity', () => {
  it('gives the probabilities of the published model', async () => {
    const expected = await referenceProbabilities(jfk);
    const actual = [...detector.probabilities(jfk)];
    expect(actual).toHaveLength(expected.length);
    const farthest = Math.max(...actual.map((value, step) => Math.abs(value - (expected[step] ?? Number.NaN))));
    expect(farthest).toBeLessThan(2e-5);
    // Equal for a reason: the clip has clear speech and clear silence.
    expect(Math.max(...expected)).toBeGreaterThan(0.99);
    expect(Math.min(...expected)).toBeLessThan(0.01);
  });

  it('finds the three pauses of a speech, each edge within 0.16 s of the aligned words', () => {
    const durationMs = (jfk.length * 1_000) / RATE_HZ;
    const spans = spansFromProbabilities(detector.probabilities(jfk), PROBABILITY_HOP_MS, levelsOf(jfk), durationMs);
    const pauses = silences({ segments: spans, source: 'sound' }).filter(
      ({ startMs, endMs }) => endMs - startMs >= 300,
    );
    const aligned = [
      [2_160, 3_250],
      [4_300, 5_370],
      [7_670, 8_150],
    ];
    expect(pauses).toHaveLength(aligned.length);
    for (const [index, { startMs, endMs }] of pauses.entries()) {
      expect(Math.abs(startMs - (aligned[index]?.[0] ?? Number.NaN))).toBeLessThanOrEqual(160);
      expect(Math.abs(endMs - (aligned[index]?.[1] ?? Number.NaN))).toBeLessThanOrEqual(160);
    }
  });

  it('starts every recording anew', () => {
    const first = detector.probabilities(jfk);
    detector.probabilities(jfk.subarray(0, 5 * RATE_HZ));
    expect(detector.probabilities(jfk)).toEqual(first);
  });

  it.each([0, 1, 511, 512, 513, 33 * 512 + 1])(
    'answers for %i samples with a probability for each step begun',
    (length) => {
      const probabilities = detector.probabilities(jfk.subarray(0, length));
      expect(probabilities).toHaveLength(Math.ceil(length / STEP));
      const longer = detector.probabilities(jfk.subarray(0, 64 * STEP));
      const whole = Math.floor(length / STEP);
      expect(probabilities.subarray(0, whole)).toEqual(longer.subarray(0, whole));
    },
  );

  it('does not let broken samples spoil what follows them', () => {
    const broken = jfk.slice();
    broken.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3.4e38], 100);
    const mended = jfk.slice();
    mended.set([0, 0, 0, 1], 100);
    expect(detector.probabilities(broken)).toEqual(detector.probabilities(mended));
  });

  it('hears no speech in silence', () => {
    expect(Math.max(...detector.probabilities(new Float32Array(5 * RATE_HZ)))).toBeLessThan(0.35);
  });
});

describe('a model that cannot be used', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'silero-'));
  });
  afterAll(() => rm(scratch, { recursive: true }));

  const damage: [string, (model: Buffer) => Uint8Array][] = [
    ['empty', () => new Uint8Array()],
    ['no model', () => Buffer.from('this is not a model')],
    ['cut off', (model) => model.subarray(0, model.length >> 1)],
    ['of other names', (model) => Buffer.from(model.toString('latin1').replaceAll('weight_hh', 'weight_xx'), 'latin1')],
    ['not finite', notFinite],
  ];
  it.each(damage)('is told by its bytes: %s', async (name, change) => {
    const path = join(scratch, name);
    await writeFile(path, change(await readFile(modelPath)));
    await expect(SileroVoiceActivity.load(path)).rejects.toThrow(VoiceActivityUnavailableError);
    await expect(SileroVoiceActivity.load(path)).rejects.toMatchObject({ reason: 'model_unavailable' });
  });

  it('is told when it is not there', async () => {
    await expect(SileroVoiceActivity.load(join(scratch, 'absent'))).rejects.toMatchObject({
      reason: 'model_unavailable',
      cause: { code: 'ENOENT' },
    });
  });

  it('is told when it fails on a recording', () => {
    const unreadable = new Proxy(jfk, {
      get: (samples, key) => {
        if (key === 'length') return samples.length;
        throw new Error('gone');
      },
    });
    const attempt = () => detector.probabilities(unreadable);
    expect(attempt).toThrow(VoiceActivityUnavailableError);
    expect(attempt).toThrow('model_failed');
  });
});

/** The same file with a NaN in the middle of the recurrent layer's weights. */
function notFinite(model: Buffer): Uint8Array {
  const changed = Buffer.from(model);
  const name = 'If_0_then_branch__Inline_0__decoder.rnn.weight_hh';
  const inside = changed.indexOf(name) + 100_000;
  // Eight bytes of ones hold a whole float, NaN, wherever the floats begin.
  return changed.fill(0xff, inside, inside + 8);
}
