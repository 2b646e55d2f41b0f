import type { Turn } from './realtime-uplink.js';

interface Item {
  turn: Turn | null;
  text: string;
}

/** Items of one connection that a server may name before it was told of their commit. */
const EARLY_ITEMS = 32;
/** No utterance of 15 s is longer; an engine in a loop writes more. */
const LONGEST_PARTIAL = 5_000;

/** Which of the engine's items is which of our turns: it names them in the order of our commits. */
export class RealtimeItems {
  private readonly items = new Map<string, Item>();
  private commits: { turn: Turn; eventId: string }[] = [];

  committing(turn: Turn, eventId: string): void {
    this.commits.push({ turn, eventId });
  }

  committed(itemId: string): void {
    const commit = this.commits.shift();
    if (!commit) return;
    this.items.set(itemId, { turn: commit.turn, text: this.items.get(itemId)?.text ?? '' });
  }

  /** The turn whose commit was refused; its item never comes. */
  refused(eventId: string): Turn | null {
    const commit = this.commits.find((one) => one.eventId === eventId);
    this.commits = this.commits.filter((one) => one !== commit);
    return commit?.turn ?? null;
  }

  /**
   * More text of an item. Engines that listen along write before the commit: such an item is the one that is waited for,
   * or the one being sent.
   */
  delta(itemId: string, more: string, sending: Turn | null): { turn: Turn; text: string } | null {
    const item = this.items.get(itemId) ?? this.early(itemId);
    if (!item) return null;
    item.text = (item.text + more).slice(0, LONGEST_PARTIAL);
    const turn = item.turn ?? this.commits[0]?.turn ?? sending;
    return turn && { turn, text: item.text.trim() };
  }

  /** The engine is through with an item. */
  done(itemId: string): Turn | null {
    const turn = this.items.get(itemId)?.turn ?? null;
    this.items.delete(itemId);
    return turn;
  }

  clear(): void {
    this.items.clear();
    this.commits = [];
  }

  private early(itemId: string): Item | null {
    if ([...this.items.values()].filter(({ turn }) => turn === null).length >= EARLY_ITEMS) return null;
    const item: Item = { turn: null, text: '' };
    this.items.set(itemId, item);
    return item;
  }
}
