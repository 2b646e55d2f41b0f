import { storableText } from '../text.js';

const controlAndBidi = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu;

/** A client's file name as metadata: NFC, one line, no path, no direction marks, at most 255 bytes of UTF-8. */
export function cleanFileName(name: string): string {
  const last = storableText(name).normalize('NFC').replace(controlAndBidi, '').split(/[\\/]/).at(-1)?.trim() ?? '';
  let cut = last;
  while (Buffer.byteLength(cut) > 255) cut = [...cut].slice(0, -1).join('');
  return cut === '' || cut === '.' || cut === '..' ? 'file' : cut;
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
