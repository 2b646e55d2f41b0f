import { mkdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { UploadFolder } from '../../common/http/upload.interceptor.js';

/** No request lasts so long: what is older was left by a process that died. */
const abandonedMs = 3_600_000;

/** Where uploads land. Their requests remove them; what a killed process left is looked for at start and every hour. */
export class LocalUploadFolder extends UploadFolder implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  /** @param alike other folders in which files grow until they are moved away */
  constructor(
    readonly path: string,
    private readonly alike: readonly string[] = [],
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), abandonedMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    for (const folder of [this.path, ...this.alike]) {
      const names = await readdir(folder).catch(() => []);
      await Promise.all(names.map((name) => removeIfAbandoned(join(folder, name))));
    }
  }
}

/** Several processes may look at once: a file that is gone is as good. */
async function removeIfAbandoned(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > abandonedMs)
    await rm(path, { force: true }).catch(() => undefined);
}
