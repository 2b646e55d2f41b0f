import { Clock } from '../../src/common/clock.js';

/** Runs with the real time plus what tests moved it by: signatures and database timeouts stay plausible. */
export class FakeClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(milliseconds: number): void {
    this.offsetMs += milliseconds;
  }
}
