import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where archives are made: a folder for each export, named by its id and gone with its run. */
export class ExportScratch {
  constructor(private readonly root: string) {}

  folderOf(exportId: string): string {
    return join(this.root, exportId);
  }

  /** Ids of exports that have a folder on this machine. */
  async list(): Promise<string[]> {
    const names = await readdir(this.root).catch(() => []);
    return names.filter((name) => /^[0-9a-f-]{36}$/.test(name));
  }

  async remove(exportId: string): Promise<void> {
    await rm(this.folderOf(exportId), { recursive: true, force: true });
  }
}
