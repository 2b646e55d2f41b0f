import type { RecordFormat, StreamKey } from './journal-record.js';

/** What is known of one journal file, ours or another process'. */
export class JournalFile {
  /** Streams with sound in it, readable or damaged. */
  readonly streams = new Set<StreamKey>();
  /** How far it is known, bytes: written and synced by us, or read. */
  knownTo = 0;
  /** How far it surely survives a power cut, bytes. */
  syncedTo = 0;
  /** Nobody writes to it any more. */
  closed = false;

  constructor(
    readonly path: string,
    readonly format: RecordFormat,
  ) {}
}
