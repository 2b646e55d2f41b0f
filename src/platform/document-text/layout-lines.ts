/** A run of text as the page places it. Points; y grows upwards and is the baseline. */
export interface PlacedText {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
  font: string;
  rotated: boolean;
}

/** Neighbouring runs on one baseline, without a gap wide enough to be another cell. */
export interface Segment {
  x: number;
  right: number;
  y: number;
  size: number;
  text: string;
}

export interface TextLine {
  x: number;
  right: number;
  y: number;
  /** Largest size on the line. */
  size: number;
  /** Size of most of its letters: a bullet is often smaller than its text. */
  bodySize: number;
  text: string;
  segments: Segment[];
  /** Baseline of the last line joined to this one. */
  bottom?: number;
}

/** Gaps in units of the font size. */
const WORD_GAP = 0.15;
const CELL_GAP = 1;
/** Baselines this close are one line; a raised or lowered smaller run (5th, H2O) may differ more. */
const BASELINE = 0.35;
const RAISED = 0.6;

export function linesFromItems(items: readonly PlacedText[]): TextLine[] {
  const rows: PlacedText[][] = [];
  const sorted = [...items].sort((a, b) => b.y - a.y || a.x - b.x);
  for (const item of sorted) {
    const row = findRow(rows, item);
    if (row) row.push(item);
    else rows.push([item]);
  }
  return rows.map(lineOf).sort((a, b) => b.y - a.y || a.x - b.x);
}

/** Only the last rows can match: items come from the top down. */
function findRow(rows: PlacedText[][], item: PlacedText): PlacedText[] | undefined {
  for (let i = rows.length - 1; i >= Math.max(0, rows.length - 6); i--) {
    const row = rows[i] as PlacedText[];
    if (row.some((other) => sharesBaseline(other, item))) return row;
  }
  return undefined;
}

function sharesBaseline(a: PlacedText, b: PlacedText): boolean {
  const apart = Math.abs(a.y - b.y);
  const small = Math.min(a.size, b.size);
  const large = Math.max(a.size, b.size);
  if (apart <= small * BASELINE) return true;
  const touching = b.x < a.x + a.width + large * 0.5 && a.x < b.x + b.width + large * 0.5;
  const overlapping = b.x < a.x + a.width - 1 && a.x < b.x + b.width - 1;
  return (
    small < large * 0.8 &&
    apart <= large * RAISED &&
    touching &&
    !overlapping &&
    Math.min(a.text.length, b.text.length) <= 4
  );
}

function lineOf(row: PlacedText[]): TextLine {
  const runs = [...row].sort((a, b) => a.x - b.x);
  const main = runs.reduce((widest, run) => (run.width > widest.width ? run : widest));
  const segments: Segment[] = [];
  const spaced = letterSpacing(runs);
  for (const run of runs) append(segments, run, spaced);
  for (const segment of segments) segment.text = segment.text.trim();
  return lineFromSegments(
    segments.filter((segment) => segment.text !== ''),
    main.y,
    main.size,
  );
}

export function lineFromSegments(segments: Segment[], y: number, bodySize: number): TextLine {
  return {
    x: segments[0]?.x ?? 0,
    right: Math.max(0, ...segments.map((segment) => segment.right)),
    y,
    size: Math.max(0, ...segments.map((segment) => segment.size)),
    bodySize,
    text: segments
      .map((segment) => segment.text)
      .join('\t')
      .replace(/^([•◦▪●○■‣⁃∙])\t/u, '$1 '),
    segments,
  };
}

function append(segments: Segment[], run: PlacedText, spaced: number | null): void {
  const last = segments.at(-1);
  const size = last ? Math.min(last.size, run.size) : run.size;
  const gap = last ? run.x - last.right : Infinity;
  if (!last || (gap > size * CELL_GAP && !(spaced !== null && gap < spaced * 3.2))) {
    segments.push({ x: run.x, right: run.x + run.width, y: run.y, size: run.size, text: run.text });
    return;
  }
  last.text += separator(last.text, run.text, gap, size, spaced) + run.text;
  last.right = Math.max(last.right, run.x + run.width);
  last.size = Math.max(last.size, run.size);
}

function separator(before: string, after: string, gap: number, size: number, spaced: number | null): string {
  if (/\s$/.test(before) || /^\s/.test(after)) return '';
  if (spaced !== null) return gap > spaced * 1.7 ? '  ' : ' ';
  return gap > size * WORD_GAP ? ' ' : '';
}

/** The usual gap when a line is set letter by letter with air between, else null. */
function letterSpacing(runs: readonly PlacedText[]): number | null {
  const singles = runs.filter((run) => [...run.text.trim()].length === 1).length;
  if (runs.length < 4 || singles < runs.length * 0.9) return null;
  const gaps = runs
    .slice(1)
    .map((run, index) => run.x - ((runs[index] as PlacedText).x + (runs[index] as PlacedText).width))
    .sort((a, b) => a - b);
  const usual = gaps[Math.floor(gaps.length / 2)] ?? 0;
  return usual > (runs[0] as PlacedText).size * WORD_GAP ? usual : null;
}
