import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { BlobStorage, type StoredBlob } from '../../platform/storage/blob-storage.js';
import { type ArchivedFile, writeArchive } from './export-archive.js';
import { ExportScratch } from './export-scratch.js';
import { exportedTables, unexportedTables } from './exported-tables.js';
import { TableReader } from './table-reader.service.js';

interface MediaFile {
  readonly key: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** How far the work is, 0–100; false: nobody waits for it any more. */
export type ReportProgress = (percent: number) => Promise<boolean>;

/** Nobody waits for the archive any more: the account, or the export, is gone. */
export class ExportUnwanted extends Error {
  override readonly name = 'ExportUnwanted';
}

const TABLES_DONE = 30;

/** Makes the archive of one user and puts it into the store. */
@Injectable()
export class ExportBuilder {
  constructor(
    private readonly tables: TableReader,
    private readonly blobs: BlobStorage,
    private readonly scratch: ExportScratch,
    private readonly clock: Clock,
  ) {}

  async build(exportId: string, userId: string, progress: ReportProgress, signal: AbortSignal): Promise<StoredBlob> {
    const folder = this.scratch.folderOf(exportId);
    // A run that was cut off left its own.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      const media = await this.mediaOf(userId);
      const tableFiles = await this.writeTables(userId, folder, media, signal);
      if (!(await progress(TABLES_DONE))) throw new ExportUnwanted();
      const archive = join(folder, 'export.zip');
      await writeArchive(archive, [...tableFiles, ...this.filesOf(media, progress)], signal);
      if (!(await progress(95))) throw new ExportUnwanted();
      return await this.blobs.putFile(this.blobs.newKey(userId, 'export'), archive);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async writeTables(userId: string, folder: string, media: readonly MediaFile[], signal: AbortSignal) {
    const pathOf = (table: string): string => join(folder, `${table}.json`);
    const counts = await this.tables.write(userId, pathOf, signal);
    const manifest = {
      product: 'rehearse',
      exportedAt: this.clock.now().toISOString(),
      userId,
      tables: Object.fromEntries([...counts].map(([table, rows]) => [table, { file: `data/${table}.json`, rows }])),
      leftOut: {
        columns: Object.fromEntries(
          Object.entries(exportedTables).flatMap(([table, { omit = [] }]) => (omit.length > 0 ? [[table, omit]] : [])),
        ),
        tables: unexportedTables,
      },
      media: media.map(({ key, path, sizeBytes }) => ({ file: path, key, sizeBytes })),
    };
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 2), { mode: 0o600 });
    const json = (path: string, inArchive: string): ArchivedFile => ({
      path: inArchive,
      open: () => Promise.resolve(createReadStream(path)),
      compress: true,
    });
    const data = [...counts.keys()].map((table) => json(pathOf(table), `data/${table}.json`));
    return [json(join(folder, 'manifest.json'), 'manifest.json'), ...data];
  }

  /** Everything stored under the user's prefix but earlier archives. */
  private async mediaOf(userId: string): Promise<MediaFile[]> {
    const files: MediaFile[] = [];
    for (const key of await this.blobs.list(userId)) {
      const [, kind = '', name = ''] = key.split('/');
      if (kind === 'export') continue;
      const described = await this.blobs.describe(key);
      if (described !== null) files.push({ key, path: `media/${kind}/${name}`, sizeBytes: described.sizeBytes });
    }
    return files;
  }

  private filesOf(media: readonly MediaFile[], progress: ReportProgress): ArchivedFile[] {
    const total = media.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let before = 0;
    return media.map(({ key, path, sizeBytes }) => ({
      path,
      compress: false,
      open: async () => {
        const share = total === 0 ? 1 : before / total;
        before += sizeBytes;
        if (!(await progress(Math.round(TABLES_DONE + share * 60)))) throw new ExportUnwanted();
        return (await this.blobs.openRead(key)).stream;
      },
    }));
  }
}
