import { FLOAT_BYTES, type KernelFloats, type KernelMemory, LINEAR } from './kernel-memory.js';
import { GATES, HIDDEN, type SileroWeights } from './silero-shape.js';

/** The recurrent layer (LSTM, Hochreiter & Schmidhuber 1997, with PyTorch's order of gates) and the output. */
export class SileroRecurrence {
  private readonly hidden: KernelFloats;
  private readonly gates: KernelFloats;
  private readonly cell = new Float32Array(HIDDEN);
  private readonly fromHidden: number;
  private readonly output: Float32Array;
  private readonly outputBias: number;

  /** @param fromInput `[steps][GATES]`: what the encoder adds to the gates of a step */
  constructor(
    private readonly kernel: KernelMemory,
    { fromHidden, output, outputBias }: SileroWeights,
    private readonly fromInput: KernelFloats,
  ) {
    this.output = output;
    this.outputBias = outputBias;
    this.hidden = kernel.take(HIDDEN);
    this.gates = kernel.take(GATES);
    this.fromHidden = kernel.placeOneRowWeights(HIDDEN, GATES, (row, gate) => fromHidden[gate * HIDDEN + row] ?? 0);
  }

  reset(): void {
    this.hidden.values.fill(0);
    this.cell.fill(0);
  }

  /** The speech probability, 0–1, of the step with this number in the batch, which follows the one before. */
  advance(step: number): number {
    const { address: hidden } = this.hidden;
    const added = this.fromInput.address + step * GATES * FLOAT_BYTES;
    this.kernel.multiplyOneRow(
      ...([hidden, 0, this.fromHidden, added, this.gates.address, 0, 1, HIDDEN, GATES, LINEAR] as const),
    );
    return sigmoid(this.updateState() + this.outputBias);
  }

  private updateState(): number {
    const { values: gates } = this.gates;
    const { values: hidden } = this.hidden;
    let sum = 0;
    for (let unit = 0; unit < HIDDEN; unit += 1) {
      const input = sigmoid(gates[unit] ?? 0);
      const forget = sigmoid(gates[HIDDEN + unit] ?? 0);
      const candidate = tanh(gates[2 * HIDDEN + unit] ?? 0);
      const open = sigmoid(gates[3 * HIDDEN + unit] ?? 0);
      const cell = forget * (this.cell[unit] ?? 0) + input * candidate;
      this.cell[unit] = cell;
      const value = open * tanh(cell);
      hidden[unit] = value;
      if (value > 0) sum += value * (this.output[unit] ?? 0);
    }
    return sum;
  }
}

/** The sigmoid by linear interpolation, in steps of 1/256: off by less than 2e-7 (h² max|σ″| / 8). */
const TABLE_STEPS_PER_UNIT = 256;
/** Beyond it the sigmoid is 0 or 1 to 32-bit precision. */
const TABLE_REACH = 17;
const TABLE_MIDDLE = TABLE_REACH * TABLE_STEPS_PER_UNIT;
const SIGMOID_TABLE = Float64Array.from(
  { length: 2 * TABLE_MIDDLE + 2 },
  (_, index) => 1 / (1 + Math.exp((TABLE_MIDDLE - index) / TABLE_STEPS_PER_UNIT)),
);

/** Several times as fast as by `Math.exp`, of which a ten-minute recording would need twelve million. */
function sigmoid(x: number): number {
  const place = Math.min(Math.max(x, -TABLE_REACH), TABLE_REACH) * TABLE_STEPS_PER_UNIT + TABLE_MIDDLE;
  const index = Math.trunc(place);
  const low = SIGMOID_TABLE[index] ?? 0;
  return low + ((SIGMOID_TABLE[index + 1] ?? 0) - low) * (place - index);
}

function tanh(x: number): number {
  return 2 * sigmoid(2 * x) - 1;
}
