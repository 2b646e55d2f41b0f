import { TABLE_HEAD, tableLine, type TruthPart, type TruthRow } from './truth-row.js';

/**
 * `npm run bench:truth [part …] [-- --check]`: every delivery figure against recordings whose truth is known, beside
 * what other programs say of the same sound. With `--check` the command fails when a goal is missed.
 */
const PARTS: Readonly<Record<string, () => Promise<TruthPart>>> = {
  vad: async () => (await import('./voice-activity.js')).voiceActivity,
  pauses: async () => (await import('./pauses.js')).pauses,
  syllables: async () => (await import('./syllables.js')).syllables,
  pace: async () => (await import('./pace.js')).pace,
  words: async () => (await import('./estimated-words.js')).estimatedWords,
  overlap: async () => (await import('./overlap.js')).overlap,
  decode: async () => (await import('./decoding.js')).decoding,
};

const options = process.argv.slice(2);
const chosen = options.filter((option) => !option.startsWith('--'));
for (const name of chosen) {
  if (!(name in PARTS)) throw new Error(`There is no part "${name}": ${Object.keys(PARTS).join(', ')}.`);
}

// Decoders print a line for each packet they dislike.
console.error = () => undefined;

const rows: TruthRow[] = [];
process.stdout.write(TABLE_HEAD);
for (const [name, part] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for await (const row of (await part())()) {
    rows.push(row);
    process.stdout.write(tableLine(row));
  }
}

const missed = rows.filter(({ goal }) => goal?.met === false);
const goals = rows.filter(({ goal }) => goal).length;
process.stdout.write(`\n${goals - missed.length} of ${goals} goals met.\n`);
for (const { what, ours, error, goal } of missed) {
  process.stdout.write(`- missed: ${what}: ${[ours, error].filter(Boolean).join('; ')} (goal ${goal?.text})\n`);
}
if (options.includes('--check') && missed.length > 0) process.exitCode = 1;
