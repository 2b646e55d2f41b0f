import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';

/** Resumable uploads while they grow, named by their ids. With several processes the folder is shared by them. */
@Injectable()
export class StagedFiles {
  private readonly folder: string;

  constructor(config: Config) {
    this.folder = join(config.dataDir, 'uploads', 'tus');
  }

  async open(id: string): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return open(this.pathOf(id), constants.O_WRONLY | constants.O_CREAT, 0o600);
  }

  /** Null: there is none, or not any more. */
  async find(id: string): Promise<string | null> {
    const path = this.pathOf(id);
    return (await stat(path).catch(() => null)) === null ? null : path;
  }

  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  /** Ids of all that are there. */
  async list(): Promise<string[]> {
    return (await readdir(this.folder).catch(() => [])).filter((name) => uuid.test(name));
  }

  private pathOf(id: string): string {
    if (!uuid.test(id)) throw new Error('Not the id of an upload.');
    return join(this.folder, id);
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
