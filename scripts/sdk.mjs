// Makes the generated parts of sdk/ and docs/realtime.md from openapi.json and asyncapi.json; with --check only compares
// and exits with 1 on a difference.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';
import { liveContract } from './live-contract.mjs';
import { withLiveTables } from './live-tables.mjs';

const root = join(import.meta.dirname, '..');
const committed = join(root, 'sdk/src/generated');
const committedContract = join(root, 'sdk/live/generated/contract.ts');
const guide = join(root, 'docs/realtime.md');
const check = process.argv.includes('--check');
const target = check ? mkdtempSync(join(tmpdir(), 'rehearse-sdk-')) : committed;

await createClient({
  input: withOneBodyEach(JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'))),
  output: { path: target, importFileExtension: '.js' },
  plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
  logs: { level: 'silent' },
});
if (check) {
  const same = JSON.stringify(contents(target)) === JSON.stringify(contents(committed));
  rmSync(target, { recursive: true, force: true });
  if (!same) stale('sdk/src/generated differs from openapi.json');
}
const live = JSON.parse(readFileSync(join(root, 'asyncapi.json'), 'utf8'));
keep(committedContract, liveContract(live));
keep(guide, withLiveTables(readFileSync(guide, 'utf8'), live));

function keep(file, text) {
  if (!check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    stale(`${relative(root, file)} differs from asyncapi.json`);
  }
}

function stale(what) {
  process.stderr.write(`${what}: run npm run sdk and commit the result.\n`);
  process.exitCode = 1;
}

/** A generated function sends one kind of body. Where a route takes a form or JSON it is the form; JSON goes through `client.post`. */
function withOneBodyEach(document) {
  for (const path of Object.values(document.paths)) {
    for (const { requestBody } of Object.values(path)) {
      if (requestBody?.content['multipart/form-data'] !== undefined) delete requestBody.content['application/json'];
    }
  }
  return document;
}

function contents(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [relative(folder, file), readFileSync(file, 'utf8')]);
}
