export interface BucketSize {
  /** What may be taken at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** A budget that refills with time. `now` is ms of the clock: one that jumps back takes nothing away and gives nothing. */
export class TokenBucket {
  private level: number;
  private filledAt: number;

  constructor(
    private readonly size: BucketSize,
    now: number,
  ) {
    this.level = size.burst;
    this.filledAt = now;
  }

  /** Takes all of `amount` or nothing. */
  take(amount: number, now: number): boolean {
    this.refill(now);
    if (this.level < amount) return false;
    this.level -= amount;
    return true;
  }

  /** Puts back what was taken and not used after all. */
  giveBack(amount: number): void {
    this.level = Math.min(this.size.burst, this.level + amount);
  }

  isFull(now: number): boolean {
    this.refill(now);
    return this.level >= this.size.burst;
  }

  /** How long until `amount` can be taken, ms. */
  waitMs(amount: number, now: number): number {
    this.refill(now);
    const missing = Math.min(amount, this.size.burst) - this.level;
    return missing <= 0 ? 0 : Math.ceil((missing / this.size.perSecond) * 1_000);
  }

  private refill(now: number): void {
    if (now > this.filledAt) {
      const gained = ((now - this.filledAt) / 1_000) * this.size.perSecond;
      this.level = Math.min(this.size.burst, this.level + gained);
    }
    this.filledAt = now;
  }
}
