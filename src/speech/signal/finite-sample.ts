/** Full scale is 1. A file of floats may hold anything; beyond this the sum of a filter could leave 32 bits. */
const LARGEST_SAMPLE = 1e6;

/** A sample that can be reckoned with: 0 for one that is not finite, at most ±10⁶ of full scale. */
export function finiteSample(sample: number): number {
  if (Math.abs(sample) <= LARGEST_SAMPLE) return sample;
  return Number.isFinite(sample) ? Math.sign(sample) * LARGEST_SAMPLE : 0;
}
