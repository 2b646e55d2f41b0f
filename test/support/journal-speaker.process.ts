import { writeSync } from 'node:fs';
import { SystemClock } from '../../src/common/clock.js';
import type { JournalWriter } from '../../src/platform/audio-journal/audio-journal.js';
import { FileAudioJournal } from '../../src/platform/audio-journal/file.audio-journal.js';
import { frameOf } from './journal-frames.js';

/** Speaks into the journal without end and prints every acknowledgement; it is there to be killed. */
const [folder = '', ...streamIds] = process.argv.slice(2);
const silent = { warn: () => undefined, error: () => undefined };
const journal = new FileAudioJournal({
  folder,
  clock: new SystemClock(),
  log: silent,
  limits: { commitSpacingMs: 1, fileBytes: 300_000 },
});

const speak = (streamId: string, writer: JournalWriter, seq: number): void => {
  let next = seq;
  while (next - writer.committedSeq < 200 && writer.append(next, frameOf(streamId, next))) next += 1;
  setImmediate(speak, streamId, writer, next);
};

const opened = streamIds.map(async (streamId) => {
  const committed = (seq: number): void => void writeSync(1, `${streamId} ${seq}\n`);
  const { writer, extent } = await journal.open({ streamId, epoch: 1, committed, failed: () => process.exit(1) });
  return () => speak(streamId, writer, extent.nextSeq);
});
for (const begin of await Promise.all(opened)) begin();
