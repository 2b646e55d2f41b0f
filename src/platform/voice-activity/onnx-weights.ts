/** A named array of 32-bit floats, with its shape. */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Wire types of protocol buffers (protobuf.dev/programming-guides/encoding). */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Field numbers of onnx/onnx.proto3 that lead to the weights. */
const FIELD = {
  model: { graph: 7 },
  graph: { node: 1 },
  node: { output: 2, attribute: 5 },
  attribute: { tensor: 5, graph: 6 },
  tensor: { dims: 1, dataType: 2, rawData: 9, floatData: 4 },
} as const;

/** TensorProto.DataType.FLOAT of onnx.proto3. */
const FLOAT_TYPE = 1;

type WireValue = number | Uint8Array;

/**
 * The float constants of an ONNX model by the name of what they feed, those of nested graphs (the branches of an
 * `If`) too. Only names, shapes and numbers are read: what is to be computed with them is the reader's knowledge.
 * @throws {RangeError} when the bytes are no protocol buffer message.
 */
export function readOnnxWeights(model: Uint8Array): Map<string, WeightTensor> {
  const weights = new Map<string, WeightTensor>();
  for (const graph of messages(model, FIELD.model.graph)) readGraph(graph, weights);
  return weights;
}

function readGraph(graph: Uint8Array, weights: Map<string, WeightTensor>): void {
  for (const node of messages(graph, FIELD.graph.node)) {
    const [output] = messages(node, FIELD.node.output);
    for (const attribute of messages(node, FIELD.node.attribute)) {
      for (const branch of messages(attribute, FIELD.attribute.graph)) readGraph(branch, weights);
      for (const tensor of messages(attribute, FIELD.attribute.tensor)) {
        const read = readTensor(tensor);
        if (read && output) weights.set(new TextDecoder().decode(output), read);
      }
    }
  }
}

function readTensor(message: Uint8Array): WeightTensor | null {
  const shape: number[] = [];
  let values: Float32Array | null = null;
  let dataType = 0;
  for (const [field, value] of fields(message)) {
    if (field === FIELD.tensor.dims) shape.push(...(typeof value === 'number' ? [value] : varints(value)));
    else if (field === FIELD.tensor.dataType && typeof value === 'number') dataType = value;
    else if ((field === FIELD.tensor.rawData || field === FIELD.tensor.floatData) && typeof value !== 'number')
      values = littleEndianFloats(value);
  }
  return dataType === FLOAT_TYPE && values ? { shape, values } : null;
}

function littleEndianFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength >> 2);
  for (let index = 0; index < values.length; index += 1) values[index] = view.getFloat32(index * 4, true);
  return values;
}

function messages(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const [field, value] of fields(message)) if (field === wanted && typeof value !== 'number') found.push(value);
  return found;
}

function varints(packed: Uint8Array): number[] {
  const cursor = { at: 0 };
  const values: number[] = [];
  while (cursor.at < packed.length) values.push(varint(packed, cursor));
  return values;
}

function* fields(message: Uint8Array): Generator<[field: number, value: WireValue]> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const key = varint(message, cursor);
    const wire = key % 8;
    if (wire === WIRE.varint) yield [(key - wire) / 8, varint(message, cursor)];
    else yield [(key - wire) / 8, take(message, cursor, lengthOf(wire, message, cursor))];
  }
}

function lengthOf(wire: number, message: Uint8Array, cursor: { at: number }): number {
  if (wire === WIRE.bytes) return varint(message, cursor);
  if (wire === WIRE.fixed64) return 8;
  if (wire === WIRE.fixed32) return 4;
  throw new RangeError(`wire type ${wire}`);
}

function take(message: Uint8Array, cursor: { at: number }, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > message.length) throw new RangeError('message cut off');
  const part = message.subarray(cursor.at, end);
  cursor.at = end;
  return part;
}

/** Sums as floating point: 64-bit values lose their low bits, which no field read here has. */
function varint(message: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = message[cursor.at++];
    if (byte === undefined) throw new RangeError('message cut off');
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}
