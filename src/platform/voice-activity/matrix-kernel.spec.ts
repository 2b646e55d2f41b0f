import { KernelMemory, LINEAR, RECTIFIED } from './kernel-memory.js';

const FLOATS = 16_384;

/** Small whole numbers: their products and sums are exact in 32 bits, whatever the order of adding. */
const number = (index: number): number => ((index * 7919) % 17) - 8;

function numbers(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => number(index));
}

function expectedProduct(rows: number, depth: number, columns: number, stride: number, floor: number): number[] {
  return Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = number(column);
    for (let k = 0; k < depth; k += 1) sum += number(row * stride + k) * number(k * columns + column);
    return Math.max(floor, sum);
  });
}

describe('matrix kernel', () => {
  const cases = [
    { title: 'rows one after the other', rows: 8, depth: 12, columns: 16, stride: 12, floor: LINEAR },
    {
      title: 'rows that overlap, as a convolution reads them',
      rows: 12,
      depth: 20,
      columns: 8,
      stride: 4,
      floor: LINEAR,
    },
    { title: 'a rectified layer', rows: 4, depth: 4, columns: 24, stride: 4, floor: RECTIFIED },
    // Offsets and counters that need more than one byte in the code.
    { title: 'many columns', rows: 4, depth: 8, columns: 512, stride: 8, floor: LINEAR },
  ];
  it.each(cases)('multiplies $title', ({ rows, depth, columns, stride, floor }) => {
    const kernel = new KernelMemory(FLOATS);
    const a = kernel.place(numbers((rows - 1) * stride + depth));
    const w = kernel.placeWeights(depth, columns, (row, column) => number(row * columns + column));
    const bias = kernel.place(numbers(columns));
    const c = kernel.take(rows * columns);
    kernel.multiplyRows(a, stride * 4, w, bias, c.address, columns * 4, rows, depth, columns, floor);
    expect([...c.values]).toEqual(expectedProduct(rows, depth, columns, stride, floor));
  });

  it('multiplies one row', () => {
    const kernel = new KernelMemory(FLOATS);
    const a = kernel.place(numbers(128));
    const w = kernel.placeOneRowWeights(128, 64, (row, column) => number(row * 64 + column));
    const bias = kernel.place(numbers(64));
    const c = kernel.take(64);
    kernel.multiplyOneRow(a, 0, w, bias, c.address, 0, 1, 128, 64, LINEAR);
    expect([...c.values]).toEqual(expectedProduct(1, 128, 64, 0, LINEAR));
  });

  it('refuses to hand out more memory than there is', () => {
    const kernel = new KernelMemory(FLOATS);
    expect(() => kernel.take(FLOATS + 1)).toThrow(RangeError);
  });
});
