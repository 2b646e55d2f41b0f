import { type MultiplyRows, type Tile, compileMultiplyRows, packColumns } from './matrix-kernel.js';
import { wasm, type WasmMemory } from './web-assembly.js';

export const FLOAT_BYTES = 4;
const PAGE_BYTES = 65_536;

/** Least value of a layer's results. */
export const LINEAR = Number.NEGATIVE_INFINITY;
export const RECTIFIED = 0;

/** Four rows share the loads of two vectors of weights: the ten sums and operands fit the 16 vector registers. */
const LAYER_TILE: Tile = { rows: 4, vectors: 2 };
/** With one row only, eight sums side by side keep the multiply-adds from waiting for each other. */
const STEP_TILE: Tile = { rows: 1, vectors: 8 };

/** Floats inside WebAssembly memory, for the kernel by address and for JavaScript as an array. */
export interface KernelFloats {
  /** In bytes. */
  readonly address: number;
  readonly values: Float32Array;
}

/** Arguments of the kernel for one product; see {@link MultiplyRows}. */
export type Product = Parameters<MultiplyRows>;

/** Weights `[depth][columns]` by place. */
export type WeightAt = (row: number, column: number) => number;

/** A fixed WebAssembly memory, handed out piece by piece and never taken back, and the kernels that work in it. */
export class KernelMemory {
  readonly multiplyRows: MultiplyRows;
  readonly multiplyOneRow: MultiplyRows;
  private readonly memory: WasmMemory;
  private used = 0;

  constructor(floats: number) {
    const pages = Math.ceil((floats * FLOAT_BYTES) / PAGE_BYTES);
    this.memory = new wasm.Memory({ initial: pages, maximum: pages });
    this.multiplyRows = compileMultiplyRows(LAYER_TILE, this.memory);
    this.multiplyOneRow = compileMultiplyRows(STEP_TILE, this.memory);
  }

  /** @throws {RangeError} when the memory is used up. */
  take(floats: number): KernelFloats {
    const address = this.used * FLOAT_BYTES;
    const values = new Float32Array(this.memory.buffer, address, floats);
    this.used += floats;
    return { address, values };
  }

  /** The address of a copy of the values. */
  place(values: Float32Array): number {
    const placed = this.take(values.length);
    placed.values.set(values);
    return placed.address;
  }

  placeWeights(depth: number, columns: number, weightAt: WeightAt): number {
    return this.place(packColumns(LAYER_TILE, depth, columns, weightAt));
  }

  placeOneRowWeights(depth: number, columns: number, weightAt: WeightAt): number {
    return this.place(packColumns(STEP_TILE, depth, columns, weightAt));
  }
}
