import { type WeightTensor, readOnnxWeights } from './onnx-weights.js';
import { BINS, type Convolution, FRAME, GATES, HIDDEN, type SileroWeights, TAPS } from './silero-shape.js';

/** The encoder: convolutions over the frames of a step, each followed by a rectifier. */
const CONVOLUTIONS = [
  { inputs: BINS, outputs: 128 },
  { inputs: 128, outputs: 64 },
  { inputs: 64, outputs: 64 },
  { inputs: 64, outputs: HIDDEN },
] as const;

/** The model holds one network for 16 kHz and one for 8 kHz, as branches of an `If`: this one is the former. */
const BRANCH = 'If_0_then_branch__Inline_0__';

/** The basis is symmetric to the last bit in the published model; any other transform is far off. */
const SYMMETRY_TOLERANCE = 1e-6;

/**
 * The weights of Silero VAD 5 or 6 (github.com/snakers4/silero-vad, MIT) out of the published ONNX file.
 * @throws {RangeError} when the bytes are not that network.
 */
export function readSileroWeights(model: Uint8Array): SileroWeights {
  const tensors = readOnnxWeights(model);
  const tensor = (name: string, ...shape: number[]) => expectTensor(tensors, BRANCH + name, shape);
  const convolution = (layer: 0 | 1 | 2 | 3): Convolution => {
    const { inputs, outputs } = CONVOLUTIONS[layer];
    const name = `encoder.${layer}.reparam_conv`;
    return {
      inputs,
      outputs,
      weight: tensor(`${name}.weight`, outputs, inputs, TAPS),
      bias: tensor(`${name}.bias`, outputs),
    };
  };
  const hiddenBias = tensor('decoder.rnn.bias_hh', GATES);
  const [outputBias = 0] = tensor('decoder.decoder.2.bias', 1);
  return {
    basis: expectSymmetry(tensor('stft.forward_basis_buffer', 2 * BINS, 1, FRAME)),
    encoder: [convolution(0), convolution(1), convolution(2), convolution(3)],
    fromInput: tensor('decoder.rnn.weight_ih', GATES, HIDDEN),
    fromHidden: tensor('decoder.rnn.weight_hh', GATES, HIDDEN),
    gateBias: tensor('decoder.rnn.bias_ih', GATES).map((bias, gate) => bias + (hiddenBias[gate] ?? 0)),
    output: tensor('decoder.decoder.2.weight', 1, HIDDEN, 1),
    outputBias,
  };
}

function expectTensor(tensors: ReadonlyMap<string, WeightTensor>, name: string, shape: number[]): Float32Array {
  const found = tensors.get(name);
  const size = shape.reduce((product, side) => product * side, 1);
  if (found?.shape.join() !== shape.join() || found.values.length !== size) throw new RangeError(`no ${name}`);
  if (!found.values.every(Number.isFinite)) throw new RangeError(`${name} is not finite`);
  return found.values;
}

/** Frames are folded around their middle before the transform, which is right only for such a basis. */
function expectSymmetry(basis: Float32Array): Float32Array {
  for (let row = 0; row < 2 * BINS; row += 1) {
    const sign = row < BINS ? 1 : -1;
    const at = row * FRAME;
    let error = Math.abs(basis[at] ?? 0);
    for (let n = 1; n < FRAME; n += 1)
      error = Math.max(error, Math.abs((basis[at + n] ?? 0) - sign * (basis[at + FRAME - n] ?? 0)));
    if (error > SYMMETRY_TOLERANCE) throw new RangeError('no Fourier basis');
  }
  return basis;
}
