import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeLiveSocket } from '../src/asyncapi-document.js';
import { projectRoot } from '../src/common/project-root.js';

/** Writes asyncapi.json from the built contract; with --check only compares and exits with 1 on a difference. */
const file = join(projectRoot, 'asyncapi.json');
const text = `${JSON.stringify(describeLiveSocket(), null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('asyncapi.json differs from the code: run npm run sdk and commit the result.\n');
  process.exitCode = 1;
}
