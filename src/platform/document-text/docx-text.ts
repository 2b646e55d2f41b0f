import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { cleanText } from './clean-text.js';
import { DOCUMENT_LIMITS } from './document-limits.js';
import { DocumentTextError, type DocumentWarning, type ExtractedDocument } from './document-text.js';
import { unsupportedDocument } from './document-type.js';
import { DocxTextReader, relationshipTargets } from './docx-xml.js';

const MAIN = 'word/document.xml';
const HEADER = /^word\/header\d{0,3}\.xml$/;
const RELATIONSHIPS = 'word/_rels/document.xml.rels';

interface Member {
  name: string;
  xml: string;
}

/** Member names are compared with the few that are wanted and never become paths. */
export async function readDocx(bytes: Uint8Array): Promise<Omit<ExtractedDocument, 'mediaType'>> {
  const members = await wantedMembers(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const main = members.find((member) => member.name === MAIN);
  if (!main) throw unsupportedDocument('a zip archive that is no Word document');
  const reader = new DocxTextReader();
  const headers = members.filter((member) => HEADER.test(member.name)).sort((a, b) => a.name.localeCompare(b.name));
  const headerTexts = new Set(headers.map((member) => reader.read(member.xml).trim()).filter((text) => text !== ''));
  const text = cleanText([...headerTexts, reader.read(main.xml)].join('\n\n'));
  const relationships = members.find((member) => member.name === RELATIONSHIPS);
  return {
    text,
    pageCount: null,
    links: relationships ? relationshipTargets(relationships.xml) : [],
    warnings: hiddenWarning(reader.hiddenLetters),
  };
}

function hiddenWarning(letters: number): DocumentWarning[] {
  if (letters === 0) return [];
  return [
    {
      code: 'hidden_text_removed',
      detail: `${letters} characters that a reader cannot see (hidden, white or tiny) were left out.`,
    },
  ];
}

async function wantedMembers(zip: Buffer): Promise<Member[]> {
  const file = await openZip(zip);
  if (file.entryCount > DOCUMENT_LIMITS.zipMembers) {
    throw tooComplex(`holds ${file.entryCount} parts; the limit is ${DOCUMENT_LIMITS.zipMembers}`);
  }
  const members: Member[] = [];
  let inflated = 0;
  let seen = 0;
  for (;;) {
    const entry = await nextEntry(file);
    if (!entry) return members;
    // The count in the directory's end record is a claim.
    if (++seen > DOCUMENT_LIMITS.zipMembers) throw tooComplex('holds more parts than it declares');
    if (entry.fileName !== MAIN && entry.fileName !== RELATIONSHIPS && !HEADER.test(entry.fileName)) continue;
    if (members.some((member) => member.name === entry.fileName)) throw damaged();
    if (entry.isEncrypted()) throw encrypted();
    const part = await inflate(file, entry, DOCUMENT_LIMITS.inflatedTotalBytes - inflated);
    inflated += part.length;
    members.push({ name: entry.fileName, xml: decodeXml(part) });
  }
}

function decodeXml(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

function openZip(zip: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true, validateEntrySizes: true, strictFileNames: false }, (error, file) => {
      if (error) reject(damaged());
      else resolve(file);
    });
  });
}

function nextEntry(file: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      file.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      act();
    };
    file.on('entry', (entry: Entry) => settle(() => resolve(entry))());
    file.on(
      'end',
      settle(() => resolve(null)),
    );
    file.on(
      'error',
      settle(() => reject(damaged())),
    );
    file.readEntry();
  });
}

/** Sizes in the directory are claims too: what counts is what comes out, while it comes out. */
function inflate(file: ZipFile, entry: Entry, left: number): Promise<Buffer> {
  const allowed = Math.min(
    left,
    DOCUMENT_LIMITS.inflatedMemberBytes,
    65_536 + entry.compressedSize * DOCUMENT_LIMITS.inflateRatio,
  );
  if (entry.uncompressedSize > allowed) return Promise.reject(tooComplex('unpacks to more than a document may'));
  return new Promise((resolve, reject) => {
    file.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(damaged());
        return;
      }
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > allowed) {
          stream.destroy();
          reject(tooComplex('unpacks to more than a document may'));
        }
      });
      stream.on('end', () => resolve(Buffer.concat(chunks)));
      stream.on('error', () => reject(damaged()));
    });
  });
}

const tooComplex = (how: string): DocumentTextError =>
  new DocumentTextError(
    'document_too_complex',
    `The Word document ${how}. Save it again as a plain document and upload that.`,
  );

export const damaged = (): DocumentTextError =>
  new DocumentTextError(
    'document_unreadable',
    'The Word document is damaged and cannot be read. Save it again and upload that.',
  );

const encrypted = (): DocumentTextError =>
  new DocumentTextError(
    'document_encrypted',
    'The Word document is password protected. Save it without a password and upload it again.',
  );
