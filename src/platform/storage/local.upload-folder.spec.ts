import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalUploadFolder } from './local.upload-folder.js';

describe('the folder of uploads', () => {
  it('loses what a killed process left and keeps what is arriving', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'uploads-')), 'uploads');
    mkdirSync(path);
    for (const name of ['left', 'arriving']) writeFileSync(join(path, name), 'a résumé');
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(join(path, 'left'), longAgo, longAgo);
    const folder = new LocalUploadFolder(path);
    await folder.onModuleInit();
    folder.onModuleDestroy();
    expect([existsSync(join(path, 'left')), existsSync(join(path, 'arriving'))]).toEqual([false, true]);
    rmSync(path, { recursive: true });
  });
});
