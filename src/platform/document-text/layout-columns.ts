import { lineFromSegments, type Segment, type TextLine } from './layout-lines.js';

/** A vertical strip without text and the run of lines it parts. */
interface Gutter {
  x: number;
  from: number;
  to: number;
  score: number;
}

const MIN_LINES = 4;
const MAX_DEPTH = 4;
/** Above this share of right-hand texts on a baseline of the left, they are cells of rows, such as dates. */
const PAIRED_ROWS = 0.75;

/** Recursive cut of a page: full-width parts stay, columns follow one another, the main column first. */
export function orderBlocks(lines: readonly TextLine[], depth = 0): TextLine[][] {
  if (lines.length === 0) return [];
  const gutter = depth < MAX_DEPTH ? bestGutter(lines) : null;
  if (!gutter) return [[...lines]];
  const above = lines.slice(0, gutter.from);
  const within = lines.slice(gutter.from, gutter.to);
  const below = lines.slice(gutter.to);
  const [left, right] = split(within, gutter.x);
  const columns = mainIsRight(left, right, lines) ? [right, left] : [left, right];
  return [
    ...orderBlocks(above, depth + 1),
    ...columns.flatMap((column) => orderBlocks(column, depth + 1)),
    ...orderBlocks(below, depth + 1),
  ];
}

function split(lines: readonly TextLine[], x: number): [TextLine[], TextLine[]] {
  const side = (take: (segment: Segment) => boolean): TextLine[] =>
    lines.flatMap((line) => {
      const segments = line.segments.filter(take);
      return segments.length === 0
        ? []
        : [
            lineFromSegments(
              segments,
              line.y,
              segments.length === line.segments.length ? line.bodySize : (segments[0] as Segment).size,
            ),
          ];
    });
  return [side((segment) => segment.x < x), side((segment) => segment.x >= x)];
}

function bestGutter(lines: readonly TextLine[]): Gutter | null {
  let best: Gutter | null = null;
  for (const x of gutterCandidates(lines)) {
    const found = widestRun(lines, x);
    if (found && (!best || found.score > best.score)) best = found;
  }
  return best;
}

/** A column starts where several texts have their left edge. */
function gutterCandidates(lines: readonly TextLine[]): number[] {
  const counts = new Map<number, { count: number; left: number }>();
  for (const segment of lines.flatMap((line) => line.segments)) {
    const key = Math.round(segment.x / 4);
    const known = counts.get(key) ?? { count: 0, left: segment.x };
    counts.set(key, { count: known.count + 1, left: Math.min(known.left, segment.x) });
  }
  const leftMost = Math.min(...lines.map((line) => line.x));
  return [...counts.values()]
    .filter(({ count, left }) => count >= 3 && left > leftMost + 30)
    .map(({ left }) => left - 2);
}

function widestRun(lines: readonly TextLine[], x: number): Gutter | null {
  let best: Gutter | null = null;
  let from = 0;
  for (let i = 0; i <= lines.length; i++) {
    const line = lines[i];
    if (line && !crosses(line, x)) continue;
    const gutter = judgeRun(lines, x, from, i);
    if (gutter && (!best || gutter.score > best.score)) best = gutter;
    from = i + 1;
  }
  return best;
}

const crosses = (line: TextLine, x: number): boolean =>
  line.segments.some((segment) => segment.x < x && segment.right > x - 2);

function judgeRun(lines: readonly TextLine[], x: number, from: number, to: number): Gutter | null {
  let start = from;
  while (start < to && (lines[start] as TextLine).right < x) start++;
  const [left, right] = split(lines.slice(start, to), x);
  if (left.length < MIN_LINES || right.length < MIN_LINES) return null;
  if (areRows(left, right)) return null;
  return { x, from: start, to, score: Math.min(left.length, right.length) * 2 + left.length + right.length };
}

/** Dates beside titles, or labels beside values, read across; columns read down. */
function areRows(left: readonly TextLine[], right: readonly TextLine[]): boolean {
  const [few, many] = left.length < right.length ? [left, right] : [right, left];
  const paired = few.filter((line) => many.some((other) => Math.abs(other.y - line.y) < 1.5)).length / few.length;
  const rightLengths = right.map((line) => line.text.length).sort((a, b) => a - b);
  const shortRight = (rightLengths[Math.floor(rightLengths.length * 0.8)] ?? 0) <= 24;
  if (raggedLeft(right) && shortRight) return true;
  if (paired < PAIRED_ROWS) return false;
  return !(hasHeading(left) && hasHeading(right));
}

/** Right-aligned texts share their right edge and not their left one. */
function raggedLeft(lines: readonly TextLine[]): boolean {
  const share = (edge: (line: TextLine) => number): number => {
    const counts = new Map<number, number>();
    for (const line of lines) counts.set(Math.round(edge(line) / 3), (counts.get(Math.round(edge(line) / 3)) ?? 0) + 1);
    return Math.max(...counts.values()) / lines.length;
  };
  return share((line) => line.right) > 0.6 && share((line) => line.x) < 0.5;
}

function hasHeading(lines: readonly TextLine[]): boolean {
  const sizes = lines.map((line) => line.bodySize).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 0;
  return lines.some((line) => {
    const letters = line.text.replace(/[^\p{L}]/gu, '');
    return (
      line.text.length <= 40 &&
      ((letters.length >= 5 && letters === letters.toUpperCase()) || line.size >= usual * 1.15)
    );
  });
}

/** A narrow left sidebar comes after the column that carries the largest text (the name) of the page. */
function mainIsRight(left: readonly TextLine[], right: readonly TextLine[], all: readonly TextLine[]): boolean {
  const width = (lines: readonly TextLine[]): number =>
    Math.max(...lines.map((l) => l.right)) - Math.min(...lines.map((l) => l.x));
  const largest = Math.max(...all.map((line) => line.size));
  const has = (lines: readonly TextLine[]): boolean => lines.some((line) => line.size >= largest - 0.1);
  return width(left) < width(right) * 0.7 && has(right) && !has(left);
}
