import { cpus, totalmem } from 'node:os';
import { withDataDir } from '../proofs/product-process.js';
import { analysesAndReport } from './analyses.js';
import { answers } from './answers.js';
import { consents } from './consent.js';
import { files } from './files.js';
import { lists } from './lists.js';
import { loginFlood } from './logins.js';
import { reads } from './reads.js';
import { resumes } from './resumes.js';
import { starts } from './starts.js';
import { startForBench } from './product.js';
import type { Row } from './row.js';

/** `npm run bench [name …]`: every figure beside its baseline, measured in the same run on the same machine. */
const suites: Record<string, (url: string, pid: number, databaseUrl: string) => Promise<Row[]>> = {
  reads,
  answers,
  resumes,
  analyses: analysesAndReport,
  logins: loginFlood,
  lists,
  files,
};

const chosen = process.argv.slice(2);
const wanted = (name: string): boolean => chosen.length === 0 || chosen.includes(name);
const rows: Row[] = [];

process.stdout.write(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n\n`,
);
process.stdout.write('| what | Rehearse | baseline | ratio | goal |\n|---|---|---|---|---|\n');
if (wanted('starts')) await report(starts());
if (wanted('consents')) await report(consents());
await withDataDir(async (dataDir) => {
  const product = await startForBench(dataDir);
  try {
    for (const [name, suite] of Object.entries(suites)) {
      if (wanted(name)) await report(suite(product.url, product.pid, product.databaseUrl));
    }
  } finally {
    await product.stop();
  }
});

async function report(measured: Promise<Row[]>): Promise<void> {
  for (const row of await measured) {
    rows.push(row);
    process.stdout.write(
      `| ${[row.what, row.measured, row.baseline ?? '', row.ratio ?? '', row.goal ?? ''].join(' | ')} |\n`,
    );
  }
}
