import { harmless } from './model-reply.js';

/** Longest text that is held back to see what becomes of it; more than any link or element that is taken out. */
const HOLD_LIMIT = 4_000;
const THOUGHT = '<think>';
const THOUGHT_END = '</think>';

const SPACE = /\s/;
const SCHEMES = ['java', 'vb', 'data'];
/** The schemes may be spelt with spaces: the words so far, at the end of what is known. */
const BEGUN_SCHEME = /^(?:(?:java|vb)\s{0,4}(?:s(?:c(?:r(?:i(?:p(?:t\s{0,4})?)?)?)?)?)?|data\s{0,4}(?::\s{0,4})?)$/i;
const BEGUN_ELEMENT =
  /^<\/?(?:$|[a-z]{1,7}$|(?:script|iframe|object|embed|style|svg|meta|base|form|img|image|video|audio|source|picture|link|input|body|a)\b)/i;

/**
 * Makes text harmless while it is being written: what may yet turn out to be a link, an image, an element or a scheme
 * is held back until it is known. All that comes out, put together, is as if it had been cleaned as a whole.
 * Reasoning some models put before their answer is left out.
 */
export class TextFlow {
  private held = '';
  private begun = false;
  private thinking: 'maybe' | 'yes' | 'no' = 'maybe';

  /** What can be shown by now; often nothing. */
  push(piece: string): string {
    this.held += piece;
    if (this.thinking !== 'no' && !this.isPastThought()) return '';
    return this.release(safeEnd(this.held));
  }

  /** The rest. */
  end(): string {
    return this.thinking === 'yes' ? '' : this.release(this.held.length);
  }

  private release(end: number): string {
    const ready = this.held.slice(0, end);
    this.held = this.held.slice(end);
    const clean = this.begun ? harmless(ready) : harmless(ready).trimStart();
    this.begun ||= clean !== '';
    return clean;
  }

  /** A mark may be cut in two. */
  private isPastThought(): boolean {
    if (this.thinking === 'maybe') {
      const opening = this.held.trimStart().slice(0, THOUGHT.length);
      if (THOUGHT.startsWith(opening) && opening.length < THOUGHT.length) return false;
      this.thinking = opening === THOUGHT ? 'yes' : 'no';
    }
    if (this.thinking === 'no') return true;
    const end = this.held.indexOf(THOUGHT_END);
    if (end < 0) this.held = THOUGHT + this.held.slice(-THOUGHT_END.length);
    else {
      this.held = this.held.slice(end + THOUGHT_END.length);
      this.thinking = 'no';
    }
    return end >= 0;
  }
}

/** Up to where nothing that comes later changes anything: a cut in the middle of something is moved to before it. */
function safeEnd(text: string): number {
  let end = text.length;
  for (;;) {
    const before = text.slice(0, end);
    const next = Math.min(openBracket(before), openElement(before), begunWords(before));
    if (next === end) break;
    end = next;
  }
  return text.length - end > HOLD_LIMIT ? text.length : end;
}

function begunWords(text: string): number {
  let word = text.length;
  while (word > 0 && !SPACE.test(text.charAt(word - 1))) word -= 1;
  const known = text.slice(0, word).toLowerCase();
  const scheme = Math.max(...SCHEMES.map((name) => known.lastIndexOf(name)));
  return scheme >= 0 && BEGUN_SCHEME.test(harmless(known.slice(scheme))) ? scheme : word;
}

/** Links and images do not reach over the end of a line. */
function openBracket(text: string): number {
  const bracket = text.indexOf('[', text.lastIndexOf('\n') + 1);
  return bracket < 0 ? text.length : bracket;
}

function openElement(text: string): number {
  let from = text.lastIndexOf('>') + 1;
  for (;;) {
    const at = text.indexOf('<', from);
    if (at < 0) return text.length;
    if (BEGUN_ELEMENT.test(text.slice(at, at + 12))) return at;
    from = at + 1;
  }
}
