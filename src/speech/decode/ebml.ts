import { viewOf } from './bytes.js';

/** An element of EBML (RFC 8794): its id with the length marker, and where its content lies in the file. */
export interface EbmlElement {
  readonly id: number;
  readonly start: number;
  /** Never beyond the file; the end of the file where the size is unknown, as live recorders write it. */
  readonly end: number;
  /** The file breaks off within it. */
  readonly broken: boolean;
}

/** Longest id of Matroska, in bytes (RFC 9559 §5). */
const MAX_ID_BYTES = 4;

/** The element whose header stands at `at`, or null when there is none. Its `start` always lies behind `at`. */
export function ebmlElementAt(file: Uint8Array, at: number): EbmlElement | null {
  const id = variableNumber(file, at, true);
  const size = id && variableNumber(file, id.end, false);
  if (!id || !size || id.end - at > MAX_ID_BYTES) return null;
  const end = size.unknown ? file.length : size.end + size.value;
  return { id: id.value, start: size.end, end: Math.min(end, file.length), broken: end > file.length };
}

/** A number of variable length (RFC 8794 §4), its marker cut off. Null beyond the end of the file. */
export function ebmlNumber(file: Uint8Array, at: number): { value: number; end: number } | null {
  return variableNumber(file, at, false);
}

function variableNumber(
  file: Uint8Array,
  at: number,
  keepMarker: boolean,
): { value: number; end: number; unknown: boolean } | null {
  const lead = file[at];
  if (lead === undefined || lead === 0) return null;
  const length = Math.clz32(lead) - 23;
  if (at + length > file.length) return null;
  const mask = 0xff >> length;
  let value = keepMarker ? lead : lead & mask;
  let allOnes = (lead & mask) === mask;
  for (let index = 1; index < length; index += 1) {
    const byte = file[at + index] ?? 0;
    value = value * 256 + byte;
    allOnes &&= byte === 0xff;
  }
  return { value, end: at + length, unknown: allOnes };
}

/** An unsigned integer of up to eight bytes (§7.2). */
export function ebmlUnsigned(file: Uint8Array, { start, end }: EbmlElement): number {
  return file.subarray(start, Math.min(end, start + 8)).reduce((value, byte) => value * 256 + byte, 0);
}

/** A signed integer of up to six bytes, as far as a number is exact (§7.1); 0 when it is longer. */
export function ebmlSigned(file: Uint8Array, element: EbmlElement): number {
  const bits = (element.end - element.start) * 8;
  const value = ebmlUnsigned(file, element);
  if (bits === 0 || bits > 48) return 0;
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}

/** A floating-point number of four or eight bytes (§7.3); 0 for other lengths. */
export function ebmlFloat(file: Uint8Array, { start, end }: EbmlElement): number {
  if (end - start === 4) return viewOf(file).getFloat32(start);
  return end - start === 8 ? viewOf(file).getFloat64(start) : 0;
}
