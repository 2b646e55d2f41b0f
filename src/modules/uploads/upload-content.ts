import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { documentKind } from '../../platform/document-text/document-type.js';
import { DocumentTextError } from '../../platform/document-text/document-text.js';
import { matroskaTracks, type MediaTracks, mp4Tracks } from './media-tracks.js';
import type { UploadKind } from './upload.views.js';
import { uploadRules } from './upload.kinds.js';

const HEAD_BYTES = 64 * 1024;
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** What file-type calls files that hold sound alone. */
const soundFiles: Readonly<Record<string, string>> = {
  'audio/wav': 'audio/wav',
  'audio/mpeg': 'audio/mpeg',
  'audio/flac': 'audio/flac',
  'audio/x-flac': 'audio/flac',
  'audio/ogg': 'audio/ogg',
  'application/ogg': 'audio/ogg',
};

/** What it calls files that may hold sound, pictures or both; our names for them without and with pictures. */
const containers: Readonly<
  Record<
    string,
    { sound: string; picture: string; tracks: (file: FileHandle, size: number) => Promise<MediaTracks | null> }
  >
> = {
  'audio/mp4': { sound: 'audio/mp4', picture: 'video/mp4', tracks: mp4Tracks },
  'audio/x-m4a': { sound: 'audio/mp4', picture: 'video/mp4', tracks: mp4Tracks },
  'video/mp4': { sound: 'audio/mp4', picture: 'video/mp4', tracks: mp4Tracks },
  'video/x-m4v': { sound: 'audio/mp4', picture: 'video/mp4', tracks: mp4Tracks },
  'video/quicktime': { sound: 'audio/mp4', picture: 'video/quicktime', tracks: mp4Tracks },
  'audio/webm': { sound: 'audio/webm', picture: 'video/webm', tracks: matroskaTracks },
  'video/webm': { sound: 'audio/webm', picture: 'video/webm', tracks: matroskaTracks },
  'video/matroska': { sound: 'audio/webm', picture: 'video/x-matroska', tracks: matroskaTracks },
};

/** Types that cannot be told apart by content, or that recorders take for each other. */
const families: readonly (readonly string[])[] = [
  ['text/plain', 'text/markdown'],
  ['video/mp4', 'video/quicktime'],
  ['video/webm', 'video/x-matroska'],
];

/** The media type of a file by its content, as an upload of this kind; null when it is none of those of the kind. */
export async function mediaTypeOf(path: string, kind: UploadKind, announced: string): Promise<string | null> {
  const file = await open(path);
  try {
    const found = await (isDocument(kind) ? documentTypeOf(file, announced) : recordingTypeOf(file));
    return found !== null && uploadRules[kind].mediaTypes.includes(found) && alike(found, announced) ? found : null;
  } finally {
    await file.close();
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

const isDocument = (kind: UploadKind): boolean => kind === 'resume' || kind === 'job_description';

const alike = (found: string, announced: string): boolean =>
  found === announced || families.some((family) => family.includes(found) && family.includes(announced));

async function recordingTypeOf(file: FileHandle): Promise<string | null> {
  const mime = await signatureOf(await headOf(file));
  const simple = soundFiles[mime];
  if (simple !== undefined) return simple;
  const container = containers[mime];
  const tracks = await container?.tracks(file, (await file.stat()).size);
  if (container === undefined || !tracks) return null;
  if (tracks.picture) return container.picture;
  return tracks.sound ? container.sound : null;
}

/** Whether a document can be read is found out when it is taken, in a process of its own. */
async function documentTypeOf(file: FileHandle, announced: string): Promise<string | null> {
  const head = await read(file, 0);
  const mime = await signatureOf(head);
  try {
    const kind = documentKind(head);
    if (kind === 'pdf') return 'application/pdf';
    if (kind === 'zip') return mime === DOCX || mime === 'application/zip' ? DOCX : null;
  } catch (error) {
    if (error instanceof DocumentTextError) return null;
    throw error;
  }
  const text = mime === '' && (!head.includes(0) || isUtf16(head));
  return !text ? null : announced === 'text/markdown' ? 'text/markdown' : 'text/plain';
}

const isUtf16 = (head: Buffer): boolean => [0xfeff, 0xfffe].includes(head.length < 2 ? 0 : head.readUInt16BE(0));

async function signatureOf(head: Buffer): Promise<string> {
  const type = await fileTypeFromBuffer(head).catch(() => undefined);
  return type?.mime.split(';')[0] ?? '';
}

/** Behind an ID3 tag (ID3v2.4 §3.1), which may hold a whole picture. */
async function headOf(file: FileHandle): Promise<Buffer> {
  const head = await read(file, 0);
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return head;
  const size = head.subarray(6, 10).reduce((value, byte) => value * 128 + (byte & 0x7f), 0);
  const behind = await read(file, 10 + size);
  return behind.length === 0 ? head : behind;
}

async function read(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(buffer, 0, HEAD_BYTES, position);
  return buffer.subarray(0, bytesRead);
}
