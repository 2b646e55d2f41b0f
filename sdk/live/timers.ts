/** Everything that waits, so that closing ends it. */
export class Timers {
  private readonly running = new Set<ReturnType<typeof setTimeout>>();

  /** @returns a function that cancels it */
  after(milliseconds: number, action: () => void): () => void {
    const timer = setTimeout(() => {
      this.running.delete(timer);
      action();
    }, milliseconds);
    this.running.add(timer);
    return () => {
      clearTimeout(timer);
      this.running.delete(timer);
    };
  }

  clear(): void {
    for (const timer of this.running) clearTimeout(timer);
    this.running.clear();
  }
}
