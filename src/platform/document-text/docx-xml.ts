import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { DocumentTextError } from './document-text.js';

interface Run {
  hidden: boolean;
  white: boolean;
  shaded: boolean;
  halfPoints: number | null;
}

/** Half points: 5 is 2.5 pt, below what can be read on paper. */
const READABLE_HALF_POINTS = 5;

/** WordprocessingML to lines: a paragraph is a line, table cells are parted by tabs, list items get a bullet. */
export class DocxTextReader {
  hiddenLetters = 0;
  private out: string[] = [];
  private line = '';
  private cells: string[][] = [];
  private list = false;
  private inText = false;
  private skipped = 0;
  private shadedAround = 0;
  private run: Run = { hidden: false, white: false, shaded: false, halfPoints: null };
  private inRunProperties = false;

  read(xml: string): string {
    this.out = [];
    this.line = '';
    this.cells = [];
    parseXml(
      xml,
      (tag) => this.open(tag),
      (name) => this.close(name),
      (text) => this.text(text),
    );
    this.endLine();
    return this.out.join('\n');
  }

  private open(tag: SaxesTagPlain): void {
    if (this.skipped > 0 || tag.name === 'mc:Fallback' || tag.name === 'w:del') {
      // A fallback repeats what the choice beside it already says; deleted text was taken back by the writer.
      this.skipped++;
      return;
    }
    switch (tag.name) {
      case 'w:p':
        this.startParagraph();
        return;
      case 'w:numPr':
        this.list = true;
        return;
      case 'w:t':
        this.inText = true;
        return;
      case 'w:tab':
        if (!this.inRunProperties) this.line += '\t';
        return;
      case 'w:br':
      case 'w:cr':
        this.line += '\n';
        return;
      case 'w:noBreakHyphen':
        this.line += '-';
        return;
      case 'w:tr':
        this.cells.push([]);
        return;
      default:
        this.property(tag);
    }
  }

  private property(tag: SaxesTagPlain): void {
    const value = tag.attributes['w:val'] ?? '';
    const on = !['0', 'false', 'off'].includes(value);
    if (tag.name === 'w:r') this.run = { hidden: false, white: false, shaded: false, halfPoints: null };
    else if (tag.name === 'w:rPr' || tag.name === 'w:pPr') this.inRunProperties = true;
    else if (tag.name === 'w:vanish') this.run.hidden = on;
    else if (tag.name === 'w:color') this.run.white = /^f[2-9a-f]f[2-9a-f]f[2-9a-f]$/i.test(value);
    else if (tag.name === 'w:sz') this.run.halfPoints = Number.parseInt(value, 10) || null;
    else if (tag.name === 'w:highlight') this.run.shaded = true;
    else if (tag.name === 'w:shd' && !/^(?:auto|ffffff)$/i.test(tag.attributes['w:fill'] ?? 'auto')) this.shade();
  }

  /** Shading of a run, or of the paragraph or cell around it. */
  private shade(): void {
    this.run.shaded = true;
    this.shadedAround = 1;
  }

  private close(name: string): void {
    if (this.skipped > 0) {
      this.skipped--;
      return;
    }
    if (name === 'w:p') this.endLine();
    else if (name === 'w:t') this.inText = false;
    else if (name === 'w:rPr' || name === 'w:pPr') this.inRunProperties = false;
    else if (name === 'w:tc') this.shadedAround = 0;
    else if (name === 'w:tr') this.endRow();
  }

  private text(text: string): void {
    if (!this.inText || this.skipped > 0) return;
    const tiny = this.run.halfPoints !== null && this.run.halfPoints < READABLE_HALF_POINTS;
    const white = this.run.white && !this.run.shaded && this.shadedAround === 0;
    if (this.run.hidden || tiny || white) this.hiddenLetters += text.trim().length;
    else this.line += text;
  }

  private startParagraph(): void {
    // A text box opens a paragraph inside a paragraph.
    if (this.line.trim() !== '') this.endLine();
    this.list = false;
  }

  private endLine(): void {
    const bullet = this.list && this.line.trim() !== '' ? '• ' : '';
    const text = bullet + this.line.trim();
    const row = this.cells.at(-1);
    if (row) row.push(text);
    else this.out.push(text);
    this.line = '';
    this.list = false;
    if (!row) this.shadedAround = 0;
  }

  /** Short cells read across, as a table; a cell with several lines is a layout column and reads down. */
  private endRow(): void {
    const row = (this.cells.pop() ?? []).filter((text) => text !== '');
    const across =
      row.length <= 6 && row.every((text) => text.length <= 160 && !text.startsWith('• ') && !text.includes('\n'));
    const lines = across ? [row.join('\t')] : row;
    const outer = this.cells.at(-1);
    if (outer) outer.push(...lines);
    else this.out.push(...lines);
  }
}

export function relationshipTargets(xml: string): string[] {
  const targets: string[] = [];
  parseXml(
    xml,
    (tag) => {
      const target = tag.attributes.Target ?? '';
      const isLink = tag.name === 'Relationship' && /\/hyperlink$/.test(tag.attributes.Type ?? '');
      if (isLink && /^(?:https?:|mailto:)/i.test(target) && target.length <= 500) targets.push(target);
    },
    () => undefined,
    () => undefined,
  );
  return targets;
}

/** No document type declaration, so no entities but the five of XML and no external reference; bounded depth. */
function parseXml(
  xml: string,
  onOpen: (tag: SaxesTagPlain) => void,
  onClose: (name: string) => void,
  onText: (text: string) => void,
): void {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  let characters = 0;
  parser.on('doctype', () => {
    throw unreadable('declares a document type, which Word never writes');
  });
  parser.on('opentag', (tag) => {
    if (++depth > DOCUMENT_LIMITS.xmlDepth) throw unreadable('is nested too deeply');
    onOpen(tag);
  });
  parser.on('closetag', (tag) => {
    depth--;
    onClose(tag.name);
  });
  parser.on('text', (text) => {
    characters += text.length;
    if (characters > DOCUMENT_LIMITS.characters * 4) throw unreadable('holds far more text than a document may');
    onText(text);
  });
  parser.on('error', () => {
    throw unreadable('is damaged');
  });
  parser.write(xml).close();
}

const unreadable = (how: string): DocumentTextError =>
  new DocumentTextError('document_unreadable', `The Word document ${how}. Save it again and upload that.`);
