import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  getDocument,
  VerbosityLevel,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
// Its parser, loaded here and not on the first document: that document would pay for it in time and memory.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import { cleanText } from './clean-text.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { DocumentTextError, type DocumentWarning, type ExtractedDocument } from './document-text.js';
import { documentText, pageText, type PlacedText } from './layout.js';
import { unseenText, type UnseenText } from './pdf-visibility.js';

const PDFJS = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
/** Text below this size cannot be read on paper. */
const READABLE_POINTS = 2.5;

interface Page {
  shown: PlacedText[];
  hiddenLetters: number;
  invisibleLayer: boolean;
  links: string[];
}

interface TextItem {
  str: string;
  transform: number[];
  width: number;
  fontName: string;
}

export async function readPdf(bytes: Uint8Array): Promise<Omit<ExtractedDocument, 'mediaType'>> {
  const opening = open(bytes);
  try {
    const document = await opening.promise;
    if (document.numPages > DOCUMENT_LIMITS.pages) throw tooManyPages(document.numPages);
    const pages = await readPages(document);
    return {
      text: documentText(pages.map((page) => pageText(page.shown))),
      pageCount: document.numPages,
      links: pages.flatMap((page) => page.links),
      warnings: warningsOf(pages),
    };
  } catch (error) {
    throw asFault(error);
  } finally {
    await opening.destroy();
  }
}

function open(bytes: Uint8Array): PDFDocumentLoadingTask {
  return getDocument({
    data: bytes,
    verbosity: VerbosityLevel.ERRORS,
    standardFontDataUrl: join(PDFJS, 'standard_fonts/'),
    cMapUrl: join(PDFJS, 'cmaps/'),
    cMapPacked: true,
    disableFontFace: true,
    useSystemFonts: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWorkerFetch: false,
    enableXfa: false,
    // Pictures are not decoded at all: only text is wanted, and pictures are where the memory goes.
    maxImageSize: 0,
  });
}

async function readPages(document: PDFDocumentProxy): Promise<Page[]> {
  const pages: Page[] = [];
  let characters = 0;
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const items = await textItems(page, DOCUMENT_LIMITS.characters - characters);
    characters += items.reduce((sum, item) => sum + item.str.length, 0);
    pages.push(await readPage(page, items));
    page.cleanup();
  }
  return pages;
}

/** Reads in chunks, so that text which multiplies itself is stopped at the limit and not after. */
async function textItems(page: PDFPageProxy, allowed: number): Promise<TextItem[]> {
  const reader = (page.streamTextContent() as ReadableStream<{ items: (TextItem | { type: string })[] }>).getReader();
  const items: TextItem[] = [];
  let characters = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return items;
    for (const item of value.items) {
      if (!('str' in item)) continue;
      characters += item.str.length;
      items.push(item);
    }
    if (characters > allowed) {
      // Not awaited: pdf.js answers a cancellation only after the chunk it is working on.
      reader.cancel(new Error('enough')).catch(() => undefined);
      throw tooMuchText();
    }
  }
}

async function readPage(page: PDFPageProxy, items: TextItem[]): Promise<Page> {
  const placed = items.filter((item) => item.str.trim() !== '').map(placeText);
  if (placed.length === 0) return { shown: [], hiddenLetters: 0, invisibleLayer: false, links: [] };
  const unseen = unseenText(await page.getOperatorList());
  const layer = unseen.filter(({ why }) => why === 'render_mode');
  // A scan with recognised text has all of it invisible, above the picture. That text is what the reader sees.
  const invisibleLayer = layer.length > 0 && layer.length >= placed.length * 0.5;
  const marks = invisibleLayer ? unseen.filter(({ why }) => why !== 'render_mode') : unseen;
  const shown = placed.filter((item) => isReadable(item, page.view) && !isMarked(item, marks));
  const letters = (list: PlacedText[]): number => list.reduce((sum, item) => sum + item.text.trim().length, 0);
  return { shown, hiddenLetters: letters(placed) - letters(shown), invisibleLayer, links: await pageLinks(page) };
}

function placeText(item: TextItem): PlacedText {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform;
  return {
    text: cleanText(item.str),
    x,
    y,
    width: item.width,
    size: Math.hypot(c, d) || Math.hypot(a, b),
    font: item.fontName,
    rotated: Math.abs(b) > Math.abs(a) * 0.3 || a < 0,
  };
}

function isReadable(item: PlacedText, [x0 = 0, y0 = 0, x1 = 0, y1 = 0]: number[]): boolean {
  const onPage = item.x + item.width > x0 && item.x < x1 && item.y > y0 - 2 && item.y < y1 + 2;
  return onPage && item.size >= READABLE_POINTS;
}

/** pdf.js merges neighbouring runs into one item: a mark counts where it lies at the item's start. */
const isMarked = (item: PlacedText, marks: UnseenText[]): boolean =>
  marks.some((mark) => Math.abs(mark.x - item.x) < 1.5 && Math.abs(mark.y - item.y) < 1.5);

async function pageLinks(page: PDFPageProxy): Promise<string[]> {
  const annotations = (await page.getAnnotations()) as { subtype?: string; url?: string }[];
  return annotations
    .filter(
      (annotation) =>
        annotation.subtype === 'Link' && annotation.url !== undefined && /^(?:https?:|mailto:)/i.test(annotation.url),
    )
    .map((annotation) => annotation.url as string)
    .filter((url) => url.length <= 500);
}

function warningsOf(pages: Page[]): DocumentWarning[] {
  const hidden = pages.reduce((sum, page) => sum + page.hiddenLetters, 0);
  const warnings: DocumentWarning[] = [];
  if (hidden > 0) {
    warnings.push({
      code: 'hidden_text_removed',
      detail: `${hidden} characters that a reader cannot see (white, tiny, transparent or off the page) were left out.`,
    });
  }
  if (pages.some((page) => page.invisibleLayer)) {
    warnings.push({
      code: 'text_layer_invisible',
      detail: 'The text comes from the recognition layer of a scan and may hold reading errors.',
    });
  }
  return warnings;
}

const tooManyPages = (pages: number): DocumentTextError =>
  new DocumentTextError(
    'document_too_many_pages',
    `The document has ${pages} pages; the limit is ${DOCUMENT_LIMITS.pages} pages. Upload the pages that matter.`,
  );

export const tooMuchText = (): DocumentTextError =>
  new DocumentTextError(
    'document_too_much_text',
    `The document holds more than ${DOCUMENT_LIMITS.characters.toLocaleString('en')} characters. Upload a shorter one.`,
  );

function asFault(error: unknown): Error {
  if (error instanceof DocumentTextError) return error;
  if (error instanceof Error && error.name === 'PasswordException') {
    return new DocumentTextError(
      'document_encrypted',
      'The PDF is password protected. Save it without a password and upload it again.',
    );
  }
  return new DocumentTextError(
    'document_unreadable',
    'The PDF is damaged and cannot be read. Export it again from the program that made it, or upload another format.',
  );
}
