/** Width of a bin, ms. */
const BIN_MS = 0.05;
/** Anything longer counts as this, ms. */
const LONGEST_MS = 20_000;

/** What is told of a set of waits, ms; null where there were none. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly longest: number | null;
}

/** Waits in bins of equal width: constant memory however many there are, and exact to a bin. */
export class Latencies {
  private readonly bins = new Uint32Array(LONGEST_MS / BIN_MS + 1);
  private count = 0;
  private longest = 0;

  add(ms: number): void {
    const within = Math.min(Math.max(ms, 0), LONGEST_MS);
    const bin = Math.round(within / BIN_MS);
    this.bins[bin] = (this.bins[bin] as number) + 1;
    this.count += 1;
    if (within > this.longest) this.longest = within;
  }

  summary(): LatencySummary {
    if (this.count === 0) return { count: 0, p50: null, p95: null, p99: null, longest: null };
    const at = (share: number) => this.quantile(share);
    return { count: this.count, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: this.longest };
  }

  private quantile(share: number): number {
    let left = Math.ceil(this.count * share);
    let bin = 0;
    while ((left -= this.bins[bin] as number) > 0) bin += 1;
    return bin * BIN_MS;
  }
}

/** `p50 / p95 / p99` with the unit. */
export function inWords({ p50, p95, p99, count }: LatencySummary): string {
  if (p50 === null || p95 === null || p99 === null) return 'none came';
  const digits = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
  return `${digits(p50)} / ${digits(p95)} / ${digits(p99)} ms (${count.toLocaleString('en')})`;
}
