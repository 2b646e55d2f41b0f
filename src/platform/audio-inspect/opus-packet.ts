/** Samples per channel of one Opus packet at 48 kHz, by its first two bytes (RFC 6716 §3.1, §3.2). */
export function opusSamples(first: number, second: number): number {
  const config = first >> 3;
  const frame =
    config < 12 ? ([480, 960, 1920, 2880][config & 3] ?? 0) : config < 16 ? 480 << (config & 1) : 120 << (config & 3);
  const code = first & 3;
  const count = code === 0 ? 1 : code === 3 ? second & 0x3f : 2;
  // 120 ms is the longest packet there is.
  return Math.min(frame * count, 5760);
}
