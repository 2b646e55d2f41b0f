import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../src/common/project-root.js';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 15;

/** The functions in which most of the time was spent, of every thread that left a profile in the folder. */
export function printProfiles(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    const { busyMs, functions } = selfTimes(profile);
    process.stdout.write(
      `\nProfile ${file}: ${Math.round(busyMs)} ms of work\n\n| self time | share | function |\n|---|---|---|\n`,
    );
    for (const [name, ms] of functions.slice(0, SHOWN)) {
      process.stdout.write(`| ${Math.round(ms)} ms | ${((100 * ms) / busyMs).toFixed(1)} % | ${name} |\n`);
    }
  }
}

/** Waiting is no work: `(idle)` and `(program)`, which is the wait for events, are left out. */
function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): { busyMs: number; functions: [string, number][] } {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const byName = new Map<string, number>();
  let busyMs = 0;
  samples.forEach((node, at) => {
    const name = names.get(node) ?? '';
    if (name === '(idle)' || name === '(program)') return;
    const ms = (timeDeltas[at] ?? 0) / 1_000;
    busyMs += ms;
    byName.set(name, (byName.get(name) ?? 0) + ms);
  });
  return { busyMs, functions: [...byName].sort(([, a], [, b]) => b - a) };
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${functionName || '(anonymous)'} ${path.replace(`${projectRoot}/`, '')}:${lineNumber + 1}`;
}
