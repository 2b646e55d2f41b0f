/* eslint-disable no-control-regex -- the very characters this file is about */

/** Formatting characters that a reader cannot see and a model or a database can: zero width, bidi overrides, tags. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/g;
const NONCHARACTERS = /[\ufdd0-\ufdef\ufffe\uffff]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{10fffe}\u{10ffff}]/gu;
/** More marks on one letter than any orthography needs (Vietnamese two, Hebrew and Thai up to four). */
const MARK_PILE = /(\p{M}{4})\p{M}+/gu;
const LATIN_LIGATURES = /[\ufb00-\ufb06]/g;
/** Symbol and Wingdings bullets come out of PDFs and DOCX as private-use code points. */
const PRIVATE_BULLET = /[\uf0a7\uf0a8\uf0b7\uf076\uf0d8\uf0fc\uf0e0\uf0be\uf02d\uf06e\uf06c\uf071\uf075]/g;
const PRIVATE_USE = /[\ue000-\uf8ff]|[\u{f0000}-\u{ffffd}]|[\u{100000}-\u{10fffd}]/gu;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** Text that PostgreSQL takes, that holds nothing a reader would not see, in composed Unicode form. */
export function cleanText(raw: string): string {
  return raw
    .toWellFormed()
    .replace(/\ufffd/g, '')
    .replace(/\r\n?|[\u0085\u2028\u2029\u000c]/g, '\n')
    .replace(CONTROLS, '')
    .replace(NONCHARACTERS, '')
    .replace(INVISIBLE, '')
    .replace(PRIVATE_BULLET, '•')
    .replace(PRIVATE_USE, '')
    .replace(LATIN_LIGATURES, (ligature) => ligature.normalize('NFKC'))
    .replace(SPACES, ' ')
    .normalize('NFC')
    .replace(MARK_PILE, '$1');
}

/** Trims line ends and lets at most one empty line stand. */
export function tidyLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
}
