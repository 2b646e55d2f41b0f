import { storableText } from '../text.js';

const controlAndBidi = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu;

/** A client's file name as metadata: NFC, one line, no path, no direction marks, at most 255 bytes of UTF-8. */
export function cleanFileName(name: string): string {
  const last = storableText(name).normalize('NFC').replace(controlAndBidi, '').split(/[\\/]/).at(-1)?.trim() ?? '';
  const cut = beginningOf(last, 255);
  return cut === '' || cut === '.' || cut === '..' ? 'file' : cut;
}

/** Whole characters, looked at once: a header may hold a name of many thousand. */
function beginningOf(text: string, mostBytes: number): string {
  let [end, bytes] = [0, 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Content-Disposition of a download (RFC 6266 with the RFC 8187 form for what is not ASCII). */
export function attachmentHeader(name: string): string {
  const clean = cleanFileName(name);
  const plain = clean.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
