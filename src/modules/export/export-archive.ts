import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ArchivedFile {
  /** In the archive. */
  readonly path: string;
  /** Opened when its turn has come, one at a time. */
  readonly open: () => Promise<Readable>;
  /** Sound and pictures are compressed as they are. */
  readonly compress: boolean;
}

/** Writes a ZIP archive to a file; large ones as ZIP64. */
export async function writeArchive(path: string, files: readonly ArchivedFile[], signal: AbortSignal): Promise<void> {
  const zip = new ZipFile();
  let current: Readable | null = null;
  let over = false;
  let fail: (error: unknown) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => (fail = reject));
  zip.on('error', fail);
  for (const file of files) {
    zip.addReadStreamLazy(file.path, { compress: file.compress }, (give) => {
      file.open().then((stream) => {
        // The library looks away while it pumps.
        current = stream.on('error', fail);
        if (over) stream.destroy();
        else give(null, stream);
      }, fail);
    });
  }
  zip.end();
  const written = pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
  await Promise.race([written, broken]).catch(async (error: unknown) => {
    over = true;
    (zip.outputStream as Readable).destroy();
    current?.destroy();
    await written.catch(() => undefined);
    throw error;
  });
}
