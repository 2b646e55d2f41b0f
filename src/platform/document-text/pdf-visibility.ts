import { OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Affine matrix [a b c d e f] as PDF writes it. */
export type Matrix = [number, number, number, number, number, number];
type Box = [number, number, number, number];

/** Where a run of text starts on the page, and why a reader would not see it. */
export interface UnseenText {
  x: number;
  y: number;
  why: 'colour' | 'transparent' | 'render_mode';
}

export interface OperatorList {
  fnArray: ArrayLike<number>;
  argsArray: ArrayLike<unknown>;
}

interface Paint {
  ctm: Matrix;
  fill: string;
  alpha: number;
  renderMode: number;
  size: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
}

interface Cursor {
  matrix: Matrix;
  lineMatrix: Matrix;
}

interface Glyph {
  width: number;
  isSpace?: boolean;
}

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const INVISIBLE_MODE = 3;
const FILLS = new Set<number>([
  OPS.fill,
  OPS.eoFill,
  OPS.fillStroke,
  OPS.eoFillStroke,
  OPS.closeFillStroke,
  OPS.closeEOFillStroke,
]);
const IMAGES = new Set<number>([
  OPS.paintImageXObject,
  OPS.paintInlineImageXObject,
  OPS.paintImageMaskXObject,
  OPS.paintImageXObjectRepeat,
  OPS.paintSolidColorImageMask,
]);
/** Lightest channel value that still shows on white paper: below 5 % contrast text cannot be read. */
const NEAR_WHITE = 0xf2;
const MAX_OPERATORS = 200_000;

/**
 * Follows a page's painting to find text in the colour of the paper. Text over a painted area or an image is taken
 * as visible: a dark sidebar with white letters is common, and losing it would be worse than keeping a trick.
 */
export function unseenText(list: OperatorList): UnseenText[] {
  return new PageWalk().run(list);
}

class PageWalk {
  private paint: Paint = {
    ctm: IDENTITY,
    fill: '#000000',
    alpha: 1,
    renderMode: 0,
    size: 0,
    charSpacing: 0,
    wordSpacing: 0,
    scale: 1,
    leading: 0,
  };
  private readonly stack: Paint[] = [];
  private cursor: Cursor = { matrix: IDENTITY, lineMatrix: IDENTITY };
  private readonly covered: Box[] = [];
  private readonly found: UnseenText[] = [];

  run(list: OperatorList): UnseenText[] {
    const count = Math.min(list.fnArray.length, MAX_OPERATORS);
    for (let i = 0; i < count; i++) {
      const args = list.argsArray[i];
      this.step(list.fnArray[i] as number, Array.isArray(args) ? (args as unknown[]) : []);
      // An image that was left out for its size leaves an empty save–transform–restore behind.
      if (list.fnArray[i] === OPS.transform && list.fnArray[i + 1] === OPS.restore) this.cover([0, 0, 1, 1]);
    }
    return this.found;
  }

  private step(operator: number, args: unknown[]): void {
    if (operator === OPS.constructPath) this.path(args);
    else if (IMAGES.has(operator)) this.cover([0, 0, 1, 1]);
    else if (operator === OPS.shadingFill) this.covered.push([-1e9, -1e9, 1e9, 1e9]);
    else if (operator === OPS.showText) this.show(args[0]);
    else if (!this.state(operator, args)) this.text(operator, args as number[]);
  }

  private state(operator: number, args: unknown[]): boolean {
    const numbers = args as number[];
    switch (operator) {
      case OPS.save:
        this.stack.push({ ...this.paint });
        return true;
      case OPS.restore:
      case OPS.paintFormXObjectEnd:
        this.paint = this.stack.pop() ?? this.paint;
        return true;
      case OPS.paintFormXObjectBegin:
        this.stack.push({ ...this.paint });
        if (Array.isArray(args[0])) this.paint.ctm = multiply(this.paint.ctm, args[0] as Matrix);
        return true;
      case OPS.transform:
        this.paint.ctm = multiply(this.paint.ctm, numbers as unknown as Matrix);
        return true;
      case OPS.setFillRGBColor:
        this.paint.fill = typeof args[0] === 'string' ? args[0] : '#000000';
        return true;
      case OPS.setFillColorN:
        this.paint.fill = 'pattern';
        return true;
      case OPS.setGState:
        this.graphicsState(args[0]);
        return true;
      default:
        return false;
    }
  }

  private graphicsState(entries: unknown): void {
    if (!Array.isArray(entries)) return;
    for (const entry of entries as unknown[][])
      if (entry[0] === 'ca' && typeof entry[1] === 'number') this.paint.alpha = entry[1];
  }

  private text(operator: number, n: number[]): void {
    switch (operator) {
      case OPS.beginText:
        this.cursor = { matrix: IDENTITY, lineMatrix: IDENTITY };
        return;
      case OPS.setFont:
        this.paint.size = n[1] ?? 0;
        return;
      case OPS.setTextRenderingMode:
        this.paint.renderMode = n[0] ?? 0;
        return;
      case OPS.setCharSpacing:
        this.paint.charSpacing = n[0] ?? 0;
        return;
      case OPS.setWordSpacing:
        this.paint.wordSpacing = n[0] ?? 0;
        return;
      case OPS.setHScale:
        this.paint.scale = (n[0] ?? 100) / 100;
        return;
      case OPS.setLeading:
        // pdf.js hands the leading on with its sign turned.
        this.paint.leading = Math.abs(n[0] ?? 0);
        return;
      case OPS.setTextMatrix:
        this.moveTo(
          Array.isArray(n[0]) || ArrayBuffer.isView(n[0])
            ? ([...(n[0] as unknown as Matrix)] as Matrix)
            : (n as unknown as Matrix),
        );
        return;
      case OPS.moveText:
        this.moveTo(multiply(this.cursor.lineMatrix, [1, 0, 0, 1, n[0] ?? 0, n[1] ?? 0]));
        return;
      case OPS.setLeadingMoveText:
        this.paint.leading = Math.abs(n[1] ?? 0);
        this.moveTo(multiply(this.cursor.lineMatrix, [1, 0, 0, 1, n[0] ?? 0, n[1] ?? 0]));
        return;
      case OPS.nextLine:
        this.moveTo(multiply(this.cursor.lineMatrix, [1, 0, 0, 1, 0, -this.paint.leading]));
        return;
    }
  }

  private moveTo(matrix: Matrix): void {
    this.cursor = { matrix, lineMatrix: matrix };
  }

  private path(args: unknown[]): void {
    const box = args[2];
    if (!FILLS.has(args[0] as number) || nearWhite(this.paint.fill) || this.paint.alpha < 0.1) return;
    if (Array.isArray(box) || ArrayBuffer.isView(box)) this.cover([...(box as unknown as Box)] as Box);
  }

  private cover([x0, y0, x1, y1]: Box): void {
    const corners = [
      apply(this.paint.ctm, x0, y0),
      apply(this.paint.ctm, x1, y1),
      apply(this.paint.ctm, x0, y1),
      apply(this.paint.ctm, x1, y0),
    ];
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    this.covered.push([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
  }

  private show(glyphs: unknown): void {
    const [x, y] = apply(multiply(this.paint.ctm, this.cursor.matrix), 0, 0);
    const why = this.whyUnseen(x, y);
    if (why) this.found.push({ x, y, why });
    if (Array.isArray(glyphs)) this.advance(glyphs as (Glyph | number | null)[]);
  }

  private whyUnseen(x: number, y: number): UnseenText['why'] | null {
    if (this.paint.renderMode === INVISIBLE_MODE) return 'render_mode';
    if (this.paint.alpha < 0.05) return 'transparent';
    if (!nearWhite(this.paint.fill)) return null;
    const over = this.covered.some(([x0, y0, x1, y1]) => x >= x0 - 1 && x <= x1 + 1 && y >= y0 - 1 && y <= y1 + 1);
    return over ? null : 'colour';
  }

  private advance(glyphs: (Glyph | number | null)[]): void {
    const { size, charSpacing, wordSpacing, scale } = this.paint;
    let forward = 0;
    for (const glyph of glyphs) {
      if (typeof glyph === 'number') forward -= (glyph / 1000) * size * scale;
      else if (glyph)
        forward += ((glyph.width / 1000) * size + charSpacing + (glyph.isSpace ? wordSpacing : 0)) * scale;
    }
    this.cursor.matrix = multiply(this.cursor.matrix, [1, 0, 0, 1, forward, 0]);
  }
}

function nearWhite(fill: string): boolean {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(fill);
  return match !== null && match.slice(1).every((channel) => parseInt(channel, 16) >= NEAR_WHITE);
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

const apply = (m: Matrix, x: number, y: number): [number, number] => [
  m[0] * x + m[2] * y + m[4],
  m[1] * x + m[3] * y + m[5],
];
