import { cpus, totalmem } from 'node:os';
import { type SpeechPart, type SpeechRow, TABLE_HEAD, tableLine } from './speech-row.js';

/** `npm run bench:speech [part …]`: what the speech core costs, beside what WebRTC's detector and copying cost. */
const PARTS: Readonly<Record<string, () => Promise<SpeechPart>>> = {
  // First: as in a process of live sessions, whose code is compiled for the chain alone; recordings have their own threads.
  memory: async () => (await import('./chain-memory.js')).chainMemory,
  stages: async () => (await import('./signal-stages.js')).signalStages,
  recordings: async () => (await import('./recordings.js')).recordings,
  delivery: async () => (await import('./delivery.js')).delivery,
  nudges: async () => (await import('./nudges.js')).nudges,
};

const chosen = process.argv.slice(2);
for (const name of chosen) {
  if (!(name in PARTS)) throw new Error(`There is no part "${name}": ${Object.keys(PARTS).join(', ')}.`);
}

// Decoders print a line for each packet they dislike.
console.error = () => undefined;

process.stdout.write(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}; processor time, medians of several runs\n\n${TABLE_HEAD}`,
);
const rows: SpeechRow[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for await (const row of (await part())()) {
    rows.push(row);
    process.stdout.write(tableLine(row));
  }
}
const goals = rows.filter(({ met }) => met !== undefined);
process.stdout.write(`\n${goals.filter(({ met }) => met).length} of ${goals.length} goals met.\n`);
