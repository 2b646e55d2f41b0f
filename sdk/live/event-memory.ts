/** How far events may come out of order. */
const REORDERED = 20;

/** Which stored events were told already, so that each is told once however often it is sent. */
export class EventMemory {
  private readonly recent = new Set<number>();
  private highest: number | null;
  private floor: number;

  constructor(lastEventSeq: number | null) {
    this.highest = lastEventSeq;
    this.floor = lastEventSeq ?? 0;
  }

  get latest(): number | null {
    return this.highest;
  }

  /** Where to ask for missed events from: some are sent again rather than one be missed. */
  get from(): number | null {
    return this.highest === null ? null : this.floor;
  }

  /** Whoever has seen nothing and asks for nothing has all up to here. */
  startFrom(lastEventSeq: number): void {
    if (this.highest !== null) return;
    this.highest = lastEventSeq;
    this.floor = lastEventSeq;
  }

  isNew(seq: number): boolean {
    if (seq <= this.floor || this.recent.has(seq)) return false;
    this.recent.add(seq);
    this.highest = Math.max(this.highest ?? 0, seq);
    this.floor = Math.max(this.floor, this.highest - REORDERED);
    if (this.recent.size > 2 * REORDERED) this.forget();
    return true;
  }

  private forget(): void {
    for (const seq of this.recent) if (seq <= this.floor) this.recent.delete(seq);
  }
}
