/** A view over exactly these bytes, for numbers of fixed width. */
export function viewOf(bytes: Uint8Array): DataView<ArrayBufferLike> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether ASCII `text` stands at `at`; false beyond the end. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Where ASCII `text` next stands at or behind `from`; the length of `bytes` when it does not. */
export function nextText(bytes: Uint8Array, text: string, from: number): number {
  const lead = text.charCodeAt(0);
  for (let at = bytes.indexOf(lead, from); at >= 0; at = bytes.indexOf(lead, at + 1)) {
    if (hasText(bytes, at, text)) return at;
  }
  return bytes.length;
}

/** The parts one behind the other. A single part is given back as it is, not copied. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
