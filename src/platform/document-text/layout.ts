import { orderBlocks } from './layout-columns.js';
import { linesFromItems, type PlacedText, type TextLine } from './layout-lines.js';
import { joinHyphenated, joinLetterSpaced } from './layout-words.js';

export type { PlacedText } from './layout-lines.js';

const BULLET = /^[•◦▪▫●○■□‣⁃∙·–—*➢➤►▶✓✔❖◆◇»-](?:\s|$)/u;
/** A gap between baselines above this many times the usual one separates blocks. */
const BLOCK_GAP = 1.45;

/** One page of placed text as lines in reading order. Pure: the same items always give the same text. */
export function pageText(items: readonly PlacedText[]): string {
  const upright = dropRepeats(items.filter((item) => item.text.trim() !== '' && !item.rotated));
  const rotated = items.filter((item) => item.text.trim() !== '' && item.rotated);
  const blocks = orderBlocks(linesFromItems(upright));
  const parts = blocks.map((lines) => joinLines(unwrapBullets(lines)));
  if (rotated.length > 0) parts.push(rotated.map((item) => item.text.trim()).join('\n'));
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Whole document: pages joined, then what needs to see neighbouring lines. */
export function documentText(pages: readonly string[]): string {
  return joinHyphenated(pages.filter((page) => page !== '').join('\n'));
}

/** Bold made by printing the same words twice, a fraction of a point apart. */
function dropRepeats(items: readonly PlacedText[]): PlacedText[] {
  const seen = new Map<string, PlacedText[]>();
  return items.filter((item) => {
    const same = seen.get(item.text) ?? [];
    if (same.some((other) => Math.abs(other.x - item.x) < 1 && Math.abs(other.y - item.y) < 1)) return false;
    same.push(item);
    seen.set(item.text, same);
    return true;
  });
}

function usualPitch(lines: readonly TextLine[]): number {
  const pitches = lines
    .slice(1)
    .map((line, index) => (lines[index] as TextLine).y - line.y)
    .filter((pitch) => pitch > 2)
    .sort((a, b) => a - b);
  return pitches[Math.floor(pitches.length / 3)] ?? 12;
}

/** Lines of a block with an empty line where the distance grows. */
function joinLines(lines: readonly TextLine[]): string {
  const pitch = usualPitch(lines);
  const out: string[] = [];
  lines.forEach((line, index) => {
    const above = lines[index - 1];
    if (above) {
      const gap = (above.bottom ?? above.y) - line.y;
      if (gap > pitch * BLOCK_GAP && gap > line.size * 1.5) out.push('');
    }
    out.push(joinLetterSpaced(line.text));
  });
  return out.join('\n');
}

/** Brings the hanging lines of a bullet back to it: they start right of the bullet, at most one line apart. */
function unwrapBullets(lines: readonly TextLine[]): TextLine[] {
  const out: TextLine[] = [];
  for (const line of lines) {
    const last = out.at(-1);
    if (last && continuesBullet(last, line)) {
      last.text = `${last.text}\n${line.text}`;
      last.text = joinWrapped(last.text);
      last.bottom = line.y;
    } else {
      out.push({ ...line });
    }
  }
  return out;
}

function continuesBullet(above: TextLine, line: TextLine): boolean {
  if (!BULLET.test(above.text) || BULLET.test(line.text) || line.text.includes('\t')) return false;
  const gap = (above.bottom ?? above.y) - line.y;
  const sameSize = Math.abs(line.bodySize - above.bodySize) < 0.8;
  const hangs = line.x > above.x + 2 && line.x < above.x + above.bodySize * 4;
  return sameSize && hangs && gap > 0 && gap < line.bodySize * 1.9;
}

/** A line break inside a sentence: a space, or nothing after a hyphen that belongs to a compound. */
function joinWrapped(text: string): string {
  return joinHyphenated(text).replace(/\n/g, ' ');
}
