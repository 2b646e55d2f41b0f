import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApplication } from '../src/application.js';
import { Log } from '../src/common/logger.js';
import { projectRoot } from '../src/common/project-root.js';
import { loadConfig } from '../src/config/config.js';
import { describeApi } from '../src/openapi-document.js';

/** Writes openapi.json from the built code; with --check only compares and exits with 1 on a difference. */
const file = join(projectRoot, 'openapi.json');
const scratch = mkdtempSync(join(tmpdir(), 'rehearse-openapi-'));
try {
  const config = loadConfig({ DATA_DIR: scratch, LOG_LEVEL: 'error' });
  const log = new Log({ level: 'error' });
  const app = await createApplication({ config, log, databaseUrl: 'postgres://127.0.0.1:1/none' });
  const text = `${JSON.stringify(describeApi(app), null, 2)}\n`;
  if (process.argv.includes('--check')) {
    if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write('openapi.json differs from the code: run npm run sdk and commit the result.\n');
      process.exitCode = 1;
    }
  } else {
    writeFileSync(file, text);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();
