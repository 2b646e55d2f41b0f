// Makes the client in sdk/ from openapi.json; with --check only compares and exits with 1 on a difference.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

const root = join(import.meta.dirname, '..');
const committed = join(root, 'sdk/src/generated');
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
  if (!same) {
    process.stderr.write('sdk/src/generated differs from openapi.json: run npm run sdk and commit the result.\n');
    process.exitCode = 1;
  }
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
