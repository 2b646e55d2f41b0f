import { cleanText, tidyLines } from './clean-text.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { DocumentTextError, type ExtractedDocument } from './document-text.js';
import { documentKind } from './document-type.js';
import { readDocx } from './docx-text.js';
import { readPdf, tooMuchText } from './pdf-text.js';
import { joinLetterSpaced } from './layout-words.js';
import { readPlainText } from './plain-text.js';

/** Fewer letters and digits than this are a scan's page numbers, not a document. */
const MIN_LETTERS = 10;

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Everything the worker does with the bytes of one document. */
export async function extractDocument(bytes: Uint8Array): Promise<ExtractedDocument> {
  return checked(await read(bytes));
}

/** Text that came without a file. */
export function extractText(text: string): ExtractedDocument {
  return checked({ mediaType: 'text/plain', text, pageCount: null, links: [], warnings: [] });
}

function checked(document: ExtractedDocument): ExtractedDocument {
  if (document.text.length > DOCUMENT_LIMITS.characters) throw tooMuchText();
  const text = tidyLines(cleanText(document.text)).split('\n').map(joinLetterSpaced).join('\n');
  if ((text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < MIN_LETTERS) throw noText(document);
  return { ...document, text, links: [...new Set(document.links.map(cleanText))].slice(0, DOCUMENT_LIMITS.links) };
}

async function read(bytes: Uint8Array): Promise<ExtractedDocument> {
  const kind = documentKind(bytes);
  if (kind === 'pdf') return { mediaType: 'application/pdf', ...(await readPdf(bytes)) };
  if (kind === 'zip') return { mediaType: DOCX, ...(await readDocx(bytes)) };
  return { pageCount: null, ...readPlainText(bytes) };
}

function noText(document: ExtractedDocument): DocumentTextError {
  const scan = document.mediaType === 'application/pdf' ? ' It looks like a scan: pages that are pictures.' : '';
  return new DocumentTextError(
    'document_has_no_text',
    `No text could be read from the file.${scan} Upload the original document, or a PDF whose text can be selected.`,
  );
}
