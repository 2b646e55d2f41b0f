import type { Log } from '../../common/logger.js';
import type { StreamStanding } from './audio-journal.js';
import { codeOf, type DiskFile, type JournalDisk } from './journal-disk.js';
import type { JournalFile } from './journal-file.js';
import { HEADER_BYTES, type StreamKey, streamIdOf } from './journal-record.js';
import { RecordScan, type ScannedRecord } from './record-scan.js';

/** Ids in one question. */
const ASKED_AT_ONCE = 500;

export type StandingOf = (streamIds: readonly string[]) => Promise<ReadonlyMap<string, StreamStanding>>;

/** The standing of streams; one that nobody told of is needed. */
export async function standings(
  keys: Iterable<StreamKey>,
  standingOf: StandingOf,
): Promise<ReadonlyMap<StreamKey, StreamStanding>> {
  const told = new Map<StreamKey, StreamStanding>();
  const all = [...keys];
  for (let from = 0; from < all.length; from += ASKED_AT_ONCE) {
    const asked = new Map(all.slice(from, from + ASKED_AT_ONCE).map((key) => [streamIdOf(key), key]));
    const answer = await standingOf([...asked.keys()]);
    for (const [id, key] of asked) told.set(key, answer.get(id) ?? 'needed');
  }
  return told;
}

/** Removes what nobody needs from closed files. A file that cannot be changed is left for the next time. */
export class FileSweep {
  constructor(
    private readonly disk: JournalDisk,
    private readonly log: Pick<Log, 'warn'>,
    private readonly standing: ReadonlyMap<StreamKey, StreamStanding>,
  ) {}

  /** @returns true when the file is gone */
  async of(file: JournalFile): Promise<boolean> {
    try {
      if (![...file.streams].some((key) => this.standingOf(key) === 'needed')) {
        await this.disk.removeFile(file.path);
        return true;
      }
      const gone = new Set([...file.streams].filter((key) => this.standingOf(key) === 'gone'));
      if (gone.size > 0) await erase(this.disk, file, gone);
      for (const key of gone) file.streams.delete(key);
    } catch (error) {
      this.log.warn('A file of the journal of live sound could not be cleaned up.', { code: codeOf(error) });
    }
    return false;
  }

  private standingOf(key: StreamKey): StreamStanding {
    return this.standing.get(key) ?? 'needed';
  }
}

/**
 * Zeroes samples. The marks come first and are synced first: whatever a power cut leaves is either as before or marked
 * with samples that do not match, which the next reading takes for sound that is still there, and erases again.
 */
async function erase(disk: JournalDisk, file: JournalFile, keys: ReadonlySet<StreamKey>): Promise<void> {
  const opened = await disk.open(file.path);
  if (opened === null) return;
  try {
    const records: ScannedRecord[] = [];
    await new RecordScan(opened, file.format, file.knownTo).run(0, (record) => {
      if (keys.has(record.key)) records.push(record);
    });
    // A torn last record is nobody's, and may be theirs.
    await opened.truncate(file.knownTo);
    for (const record of records) await opened.write(file.format.erasedHeader(record), record.position);
    await opened.sync();
    for (const record of records) await zero(opened, record);
    await opened.sync();
  } finally {
    await opened.close();
  }
}

async function zero(file: DiskFile, { position, length }: ScannedRecord): Promise<void> {
  await file.write(new Uint8Array(length), position + HEADER_BYTES);
}
