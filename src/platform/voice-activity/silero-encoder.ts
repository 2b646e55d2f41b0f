import { FLOAT_BYTES, type KernelFloats, type KernelMemory, LINEAR, type Product, RECTIFIED } from './kernel-memory.js';
import { BATCH, type Convolution, FRAMES, GATES, HIDDEN, type SileroWeights, TAPS } from './silero-shape.js';

/** Frames from one result of a convolution to the next. */
const STRIDES = [1, 2, 2, 1] as const;

/** Values on the way through the encoder: `[BATCH][frames][width]`. */
interface Layer {
  readonly floats: KernelFloats;
  readonly frames: number;
  readonly width: number;
}

/** The convolutions over the frames of a step, and the share of the recurrent layer's gates that comes from them. */
export class SileroEncoder {
  /** `[BATCH][GATES]`, biases added. */
  readonly gates: KernelFloats;
  private readonly products: readonly Product[];

  /** @param magnitudes `[BATCH][FRAMES][width]` */
  constructor(
    private readonly kernel: KernelMemory,
    weights: SileroWeights,
    magnitudes: KernelFloats,
    width: number,
  ) {
    const products: Product[] = [];
    let input: Layer = { floats: magnitudes, frames: FRAMES, width };
    for (const [index, convolution] of weights.encoder.entries()) {
      const stride = STRIDES[index] ?? 1;
      const output = this.layer(Math.ceil(input.frames / stride), convolution.outputs);
      products.push(...this.convolve(convolution, input, output, stride));
      input = output;
    }
    const output = this.layer(1, GATES);
    this.gates = output.floats;
    this.products = [...products, this.gateProduct(weights, input, output)];
  }

  run(): void {
    for (const product of this.products) this.kernel.multiplyRows(...product);
  }

  private layer(frames: number, width: number): Layer {
    return { floats: this.kernel.take(BATCH * frames * width), frames, width };
  }

  /** One product for each frame of the output; taps that would reach beyond the step's frames are left out. */
  private convolve({ inputs, outputs, weight, bias }: Convolution, input: Layer, output: Layer, stride: number) {
    const biasAt = this.kernel.place(bias);
    const weightAt = (tap: number, channel: number, column: number) =>
      channel < inputs ? (weight[(column * inputs + channel) * TAPS + tap] ?? 0) : 0;
    return Array.from({ length: output.frames }, (_, frame): Product => {
      const start = frame * stride - 1;
      const firstTap = Math.max(0, -start);
      const depth = (Math.min(TAPS, input.frames - start) - firstTap) * input.width;
      const place = (row: number, column: number) =>
        weightAt(firstTap + Math.floor(row / input.width), row % input.width, column);
      return [
        input.floats.address + (start + firstTap) * input.width * FLOAT_BYTES,
        input.frames * input.width * FLOAT_BYTES,
        this.kernel.placeWeights(depth, outputs, place),
        biasAt,
        output.floats.address + frame * output.width * FLOAT_BYTES,
        output.frames * output.width * FLOAT_BYTES,
        ...([BATCH, depth, outputs, RECTIFIED] as const),
      ];
    });
  }

  private gateProduct({ fromInput, gateBias }: SileroWeights, input: Layer, output: Layer): Product {
    return [
      ...([input.floats.address, HIDDEN * FLOAT_BYTES] as const),
      this.kernel.placeWeights(HIDDEN, GATES, (row, gate) => fromInput[gate * HIDDEN + row] ?? 0),
      this.kernel.place(gateBias),
      ...([output.floats.address, GATES * FLOAT_BYTES, BATCH, HIDDEN, GATES, LINEAR] as const),
    ];
  }
}
