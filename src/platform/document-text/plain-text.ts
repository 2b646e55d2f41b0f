import { cleanText } from './clean-text.js';
import { type DocumentWarning, type ExtractedDocument } from './document-text.js';
import { unsupportedDocument } from './document-type.js';

interface Decoded {
  text: string;
  guessed: string | null;
}

/** Share of control characters above which bytes that happen to decode are no text. */
const MAX_CONTROL_SHARE = 0.1;

export function readPlainText(bytes: Uint8Array): Omit<ExtractedDocument, 'pageCount'> {
  const decoded = decode(bytes);
  const text = cleanText(decoded.text);
  const warnings: DocumentWarning[] = decoded.guessed
    ? [{ code: 'encoding_guessed', detail: `The file is not UTF-8; it was read as ${decoded.guessed}.` }]
    : [];
  if (!looksLikeMarkdown(text)) return { mediaType: 'text/plain', text, links: [], warnings };
  return { mediaType: 'text/markdown', ...plainMarkdown(text), warnings };
}

function decode(bytes: Uint8Array): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), guessed: null };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), guessed: null };
  const wide = wideEncoding(bytes);
  if (wide) return { text: new TextDecoder(wide).decode(bytes), guessed: wide.toUpperCase() };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (controlShare(text) > MAX_CONTROL_SHARE) throw unsupportedDocument('not a text');
    return { text, guessed: null };
  } catch (error) {
    // By code: where realms differ, as under a test runner, instanceof does not hold.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
  }
  const text = new TextDecoder('windows-1252').decode(bytes);
  if (controlShare(text) > 0) throw unsupportedDocument('not a text');
  return { text, guessed: 'Windows-1252' };
}

/** UTF-16 without a byte order mark: almost every second byte of Latin text is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, 2_000);
  if (sample.length < 16 || sample.length % 2 !== 0) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample.length; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  const pairs = sample.length / 2;
  if (odd > pairs * 0.7 && even < pairs * 0.05) return 'utf-16le';
  if (even > pairs * 0.7 && odd < pairs * 0.05) return 'utf-16be';
  return null;
}

function controlShare(text: string): number {
  // eslint-disable-next-line no-control-regex -- control characters are what is counted
  const controls = text.match(/[\u0001-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0;
  // eslint-disable-next-line no-control-regex -- as above; a few NULs are padding, many are a binary file
  const nuls = text.match(/\u0000/g)?.length ?? 0;
  return (controls + nuls / 2) / Math.max(1, text.length);
}

function looksLikeMarkdown(text: string): boolean {
  const headings = text.match(/^#{1,6} +\S/gm)?.length ?? 0;
  const marks = text.match(/\*\*[^*\n]+\*\*|\[[^\]\n]+\]\([^)\s]+\)/g)?.length ?? 0;
  return headings >= 1 || marks >= 2;
}

function plainMarkdown(markdown: string): { text: string; links: string[] } {
  const links: string[] = [];
  const text = markdown
    .replace(/^---\n[\s\S]{0,4000}?\n---\n/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/!\[([^\]\n]*)\]\([^)\s]*\)/g, '$1')
    .replace(/\[([^\]\n]+)\]\((?:mailto:)?([^)\s]+)[^)\n]*\)/g, (_all, label: string, target: string) => {
      links.push(target);
      return label;
    })
    .replace(/^#{1,6} +(.*?)#*$/gm, '\n$1')
    .replace(/^ {0,3}(?:[-*_] ?){3,}$/gm, '')
    .replace(/^\|(.+)\|$/gm, (_all, row: string) =>
      /^[\s|:-]+$/.test(row)
        ? ''
        : row
            .split('|')
            .map((c) => c.trim())
            .join('\t'),
    )
    .replace(/^(\s*)[*+-] +/gm, '$1• ')
    .replace(/(\*\*|__)(\S(?:.*?\S)?)\1/g, '$2')
    .replace(/(?<![\w*])[*_](\S(?:[^*_\n]*\S)?)[*_](?![\w*])/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/^> ?/gm, '')
    .replace(/<(https?:\/\/[^>\s]+|[^@\s>]+@[^>\s]+)>/g, '$1')
    .replace(/[\\]([\\`*_{}[\]()#+.!|-])/g, '$1')
    .replace(/ {2,}$/gm, '');
  return { text, links };
}
