import { DocumentTextError } from './document-text.js';
import { SUPPORTED_DOCUMENTS } from './document-limits.js';

export type DocumentKind = 'pdf' | 'zip' | 'text';

/** ISO 32000 wants the header first; readers accept it within the first 1,024 bytes, and exports rely on that. */
const PDF_HEADER_WINDOW = 1_024;

const FOREIGN: { name: string; bytes: number[] }[] = [
  {
    name: 'an old or protected Office file (.doc, .xls, .ppt)',
    bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
  },
  { name: 'a PNG image', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { name: 'a JPEG image', bytes: [0xff, 0xd8, 0xff] },
  { name: 'a GIF image', bytes: [0x47, 0x49, 0x46, 0x38] },
  { name: 'a TIFF image', bytes: [0x49, 0x49, 0x2a, 0x00] },
  { name: 'a gzip archive', bytes: [0x1f, 0x8b] },
  { name: 'a RAR archive', bytes: [0x52, 0x61, 0x72, 0x21] },
  { name: 'a 7-Zip archive', bytes: [0x37, 0x7a, 0xbc, 0xaf] },
  { name: 'an RTF document', bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66] },
  { name: 'a PostScript file', bytes: [0x25, 0x21, 0x50, 0x53] },
  { name: 'a program', bytes: [0x7f, 0x45, 0x4c, 0x46] },
  { name: 'a program', bytes: [0x4d, 0x5a, 0x90, 0x00] },
];

const MARKUP = /^\s*<(?:!doctype|!--|html|head|body|script|svg|\?xml|\?php|iframe|div|table|meta)\b/i;

export const unsupportedDocument = (what: string): DocumentTextError =>
  new DocumentTextError(
    'document_type_unsupported',
    `The file is ${what}. Supported are ${SUPPORTED_DOCUMENTS}: export it as one of these and upload it again.`,
  );

const startsWith = (bytes: Uint8Array, signature: number[]): boolean =>
  signature.every((value, index) => bytes[index] === value);

/** Decides by content alone what reader the bytes get. */
export function documentKind(bytes: Uint8Array): DocumentKind {
  if (bytes.length === 0) throw new DocumentTextError('document_unreadable', 'The file is empty. Choose another file.');
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, PDF_HEADER_WINDOW)).toString(
    'latin1',
  );
  if (head.includes('%PDF-')) return 'pdf';
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  const foreign = FOREIGN.find((known) => startsWith(bytes, known.bytes));
  if (foreign) throw unsupportedDocument(foreign.name);
  if (MARKUP.test(head.replace(/^\u00ef\u00bb\u00bf/, ''))) throw unsupportedDocument('a web page or XML file');
  return 'text';
}
