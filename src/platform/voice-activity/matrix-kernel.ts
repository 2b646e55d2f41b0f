import { wasm, type WasmMemory } from './web-assembly.js';

/**
 * `c[r] = max(floor, bias + a[r] · w)` for every row r, in WebAssembly memory; all places are byte addresses.
 * A row of `a` is `depth` floats, rows lie `aStride` bytes apart: overlapping rows make a convolution.
 */
export type MultiplyRows = (
  a: number,
  aStride: number,
  w: number,
  bias: number,
  c: number,
  cStride: number,
  /** A multiple of the rows of a tile. */
  rows: number,
  /** A multiple of {@link DEPTH_STEP}. */
  depth: number,
  /** A multiple of the columns of a tile. */
  columns: number,
  /** Least value stored: 0 for a rectified layer, −Infinity for a linear one. */
  floor: number,
) => void;

/** What one run of the inner loop keeps in registers. */
export interface Tile {
  readonly rows: number;
  /** Of four floats each. */
  readonly vectors: number;
}

/** Steps of the inner loop written out one after the other, so that adding to the addresses costs little. */
export const DEPTH_STEP = 4;

const LANES = 4;
const VECTOR_BYTES = 16;
const FLOAT_BYTES = 4;
const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;

/** Opcodes of the WebAssembly core specification 3.0; relaxed multiply-add is one FMA where the processor has it. */
const OP = {
  loop: [0x03, 0x40],
  end: [0x0b],
  branchIf0: [0x0d, 0x00],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  f32x4Splat: [0xfd, 0x13],
  f32x4Max: [0xfd, 0xe9, 0x01],
  f32x4MultiplyAdd: [0xfd, 0x85, 0x02],
} as const;

const PARAMETER = { a: 0, aStride: 1, w: 2, bias: 3, c: 4, cStride: 5, rows: 6, depth: 7, columns: 8, floor: 9 };
const PARAMETERS = 10;

/** Places of the local variables behind the parameters. */
function localsOf({ rows, vectors }: Tile) {
  const aRow = PARAMETERS;
  const rowsLeft = aRow + rows;
  const floor = rowsLeft + 5;
  const weights = floor + 1;
  const sums = weights + vectors;
  return {
    aRow: (row: number) => aRow + row,
    rowsLeft,
    depthLeft: rowsLeft + 1,
    wAt: rowsLeft + 2,
    cAt: rowsLeft + 3,
    aAt: rowsLeft + 4,
    floor,
    weight: (vector: number) => weights + vector,
    splat: sums + rows * vectors,
    sum: (row: number, vector: number) => sums + row * vectors + vector,
    integers: rows + 5,
    wide: 1 + vectors + rows * vectors + 1,
  };
}

/**
 * Compiles the product for a tile size, with 128-bit vectors. A blocked product in JavaScript takes over ten times as
 * long; a general runtime for neural networks comes with 14 MB of code and half a second of start.
 * @throws {WebAssembly.CompileError} where the engine lacks relaxed SIMD (V8 has it from 11.4, Node 24 from the start).
 */
export function compileMultiplyRows(tile: Tile, memory: WasmMemory): MultiplyRows {
  const type = [1, 0x60, PARAMETERS, ...Array<number>(PARAMETERS - 1).fill(I32), F32, 0];
  const body = bodyOf(tile);
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, type),
    // Imports memory "e" "m" with at least one page.
    ...section(2, [1, 1, 0x65, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    // Exports function 0 as "f".
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ];
  const instance = new wasm.Instance(new wasm.Module(Uint8Array.from(bytes)), { e: { m: memory } });
  return instance.exports['f'] as MultiplyRows;
}

/** Weights `[depth][columns]` in the order the kernel reads them: tile after tile of columns, `depth` rows each. */
export function packColumns(
  tile: Tile,
  depth: number,
  columns: number,
  weight: (row: number, column: number) => number,
): Float32Array {
  const width = tile.vectors * LANES;
  const packed = new Float32Array(depth * columns);
  let at = 0;
  for (let panel = 0; panel < columns; panel += width)
    for (let row = 0; row < depth; row += 1)
      for (let column = panel; column < panel + width; column += 1) packed[at++] = weight(row, column);
  return packed;
}

function bodyOf(tile: Tile): number[] {
  const at = localsOf(tile);
  return [
    ...[2, ...unsigned(at.integers), I32, ...unsigned(at.wide), V128],
    ...[...get(PARAMETER.floor), ...OP.f32x4Splat, ...set(at.floor)],
    ...countdown(PARAMETER.columns, tile.vectors * LANES, [
      ...[...get(PARAMETER.rows), ...set(at.rowsLeft), ...get(PARAMETER.c), ...set(at.cAt)],
      ...[...get(PARAMETER.a), ...set(at.aAt)],
      ...countdown(at.rowsLeft, tile.rows, tileOfRows(tile)),
      // The inner loop left wAt behind this tile's weights, where the next tile's begin.
      ...[...get(at.wAt), ...set(PARAMETER.w)],
      ...advance(PARAMETER.bias, tile.vectors * VECTOR_BYTES),
      ...advance(PARAMETER.c, tile.vectors * VECTOR_BYTES),
    ]),
    ...OP.end,
  ];
}

function tileOfRows(tile: Tile): number[] {
  const at = localsOf(tile);
  const rows = [...Array(tile.rows).keys()];
  const vectors = [...Array(tile.vectors).keys()];
  const startRow = (row: number) => [
    ...[...get(at.aAt), ...set(at.aRow(row)), ...get(at.aAt), ...get(PARAMETER.aStride), ...OP.i32Add, ...set(at.aAt)],
    ...vectors.flatMap((v) => [...get(PARAMETER.bias), ...load(v * VECTOR_BYTES), ...set(at.sum(row, v))]),
  ];
  const storeRow = (row: number) => [
    ...vectors.flatMap((v) => [
      ...[...get(at.cAt), ...get(at.sum(row, v)), ...get(at.floor), ...OP.f32x4Max, ...store(v * VECTOR_BYTES)],
    ]),
    ...[...get(at.cAt), ...get(PARAMETER.cStride), ...OP.i32Add, ...set(at.cAt)],
  ];
  return [
    ...rows.flatMap(startRow),
    ...[...get(PARAMETER.w), ...set(at.wAt), ...get(PARAMETER.depth), ...set(at.depthLeft)],
    ...countdown(at.depthLeft, DEPTH_STEP, [
      ...[...Array(DEPTH_STEP).keys()].flatMap((step) => depthStep(tile, step)),
      ...rows.flatMap((row) => advance(at.aRow(row), DEPTH_STEP * FLOAT_BYTES)),
      ...advance(at.wAt, DEPTH_STEP * tile.vectors * VECTOR_BYTES),
    ]),
    ...rows.flatMap(storeRow),
  ];
}

function depthStep(tile: Tile, step: number): number[] {
  const at = localsOf(tile);
  const vectors = [...Array(tile.vectors).keys()];
  const addRow = (row: number) => [
    ...[...get(at.aRow(row)), ...loadSplat(step * FLOAT_BYTES), ...set(at.splat)],
    ...vectors.flatMap((v) => [
      ...[...get(at.splat), ...get(at.weight(v)), ...get(at.sum(row, v))],
      ...[...OP.f32x4MultiplyAdd, ...set(at.sum(row, v))],
    ]),
  ];
  return [
    ...vectors.flatMap((v) => [
      ...[...get(at.wAt), ...load((step * tile.vectors + v) * VECTOR_BYTES), ...set(at.weight(v))],
    ]),
    ...[...Array(tile.rows).keys()].flatMap(addRow),
  ];
}

/** Runs `body` until the local, less `step` each time, is zero; at least once. */
function countdown(local: number, step: number, body: readonly number[]): number[] {
  return [
    ...[...OP.loop, ...body],
    ...[...get(local), ...constant(step), ...OP.i32Sub, ...tee(local), ...OP.branchIf0, ...OP.end],
  ];
}

function advance(local: number, bytes: number): number[] {
  return [...get(local), ...constant(bytes), ...OP.i32Add, ...set(local)];
}

function get(local: number): number[] {
  return [0x20, ...unsigned(local)];
}

function set(local: number): number[] {
  return [0x21, ...unsigned(local)];
}

function tee(local: number): number[] {
  return [0x22, ...unsigned(local)];
}

function load(offset: number): number[] {
  return [0xfd, 0x00, 2, ...unsigned(offset)];
}

function loadSplat(offset: number): number[] {
  return [0xfd, 0x09, 2, ...unsigned(offset)];
}

function store(offset: number): number[] {
  return [0xfd, 0x0b, 2, ...unsigned(offset)];
}

/** Signed LEB128 of a value that is not negative. */
function constant(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.at(-1) ?? 0;
  return [0x41, ...(last < 64 ? bytes : [...bytes.slice(0, -1), last | 0x80, 0])];
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}
