/** What a proof found: a line for each check, the number of both kinds as the last line, 1 as exit code on a failure. */
export class Checks {
  private passed = 0;
  private failed = 0;

  constructor(title: string) {
    process.stdout.write(`${title}\n`);
  }

  check(what: string, holds: boolean, found: string | number = ''): boolean {
    if (holds) this.passed++;
    else this.failed++;
    process.stdout.write(`${holds ? 'ok  ' : 'FAIL'} ${what}${found === '' ? '' : `: ${found}`}\n`);
    return holds;
  }

  /** Counts without a line of its own: for hundreds of like checks of which only the failures are of interest. */
  count(what: string, holds: boolean, found: string | number = ''): boolean {
    if (holds) this.passed++;
    else this.check(what, false, found);
    return holds;
  }

  /** A figure that is no check. */
  note(text: string): void {
    process.stdout.write(`     ${text}\n`);
  }

  finish(): void {
    process.stdout.write(`${this.passed} passed, ${this.failed} failed\n`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const milliseconds = (value: number): string => `${Math.round(value)} ms`;

/** How often each value occurs, e.g. `200 × 40, 503 × 12`. */
export function tally(values: readonly (string | number)[]): string {
  const counts = new Map<string | number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${value} × ${count}`).join(', ') || 'none';
}
