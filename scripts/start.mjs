// Builds when the sources are newer than the build, then runs the product in this process: one process, so that
// signals reach it.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const entry = join(root, 'dist/src', process.argv[2] === 'worker' ? 'worker.js' : 'main.js');

if (
  newest(['src', 'migrations', 'tsconfig.build.json', 'nest-cli.json', 'package.json']) >
  timeOf(join(root, 'dist/src/main.js'))
) {
  process.stdout.write('Building (about 15 s, once) ...\n');
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
endWithNpm();
await import(pathToFileURL(entry).href);

/** npm runs us through a shell that dies of a signal without passing it on: when our parent is gone, so are we. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

function newest(names) {
  return Math.max(...names.map((name) => timeOf(join(root, name))));
}

function timeOf(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => timeOf(join(path, name))));
}
