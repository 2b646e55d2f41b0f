/** What is known of the sound of one answer, whichever process wrote it down. */
export interface JournalExtent {
  /** Frames 0 … nextSeq − 1 are there. */
  readonly nextSeq: number;
  /** Of their samples. */
  readonly bytes: number;
}

/** Writes the frames of one answer. */
export interface JournalWriter {
  /**
   * Takes the next frame; its bytes are copied. Synchronous and in memory: `committed` tells when it is safe.
   * @returns false when there is no room for it at the moment, or the writer is closed: nothing was taken
   * @throws {RangeError} when it is not the frame behind the one before it, or longer than 64 KiB
   */
  append(seq: number, samples: Uint8Array): boolean;
  /** The latest frame that survives a power cut; −1 before the first. */
  readonly committedSeq: number;
  /** No more frames come through this writer. What was taken is still made durable. */
  close(): void;
}

export interface JournalWriterOptions {
  /** UUID of the answer's sound. */
  readonly streamId: string;
  /** Grows with every writer of the stream: of two frames with one number the one of the later writer counts. */
  readonly epoch: number;
  /** Called after a commit that held frames of this stream. */
  readonly committed: (seq: number) => void;
  /** The disk does not take what was appended: frames after `committedSeq` are lost to this writer, and it is closed. */
  readonly failed: (error: Error) => void;
}

/** A later writer has the stream already. */
export class StaleWriterError extends Error {
  constructor() {
    super('A later writer has this stream.');
    this.name = 'StaleWriterError';
  }
}

/** Whether somebody still needs a stream: `gone` is one whose owner had it deleted. */
export type StreamStanding = 'needed' | 'settled' | 'gone';

/**
 * Where live sound is safe before it is acknowledged: all answers of a process share one append-only file with group
 * commit, so a thousand speakers cost a few syncs a second. What a dead process wrote is found by any other one that
 * shares the folder.
 */
export abstract class AudioJournal {
  /**
   * Opens a stream for writing behind what is there already, all of which is made durable first. The first frame of a
   * later writer ends what all earlier ones say: what they still write behind it does not count. One of them in this
   * process is closed at once.
   * @throws {StaleWriterError} when a writer with this epoch or a later one was opened before
   * @throws {RangeError} when the id is no UUID
   * @throws when the folder cannot be read
   */
  abstract open(options: JournalWriterOptions): Promise<{ writer: JournalWriter; extent: JournalExtent }>;
  /**
   * What is there of a stream: contiguous from frame 0, taken from every process' files. Waits for the commit of what
   * this process took before the call.
   */
  abstract extent(streamId: string): Promise<JournalExtent>;
  /**
   * Samples between two byte positions of the stream, as far as they are there; waits for the commit of what this process
   * took before the call. The caller bounds the memory by what it asks for.
   */
  abstract read(streamId: string, fromByte: number, toByte: number): Promise<Uint8Array>;
  /**
   * Removes files in which nothing is needed any more, and erases streams that are gone from those that stay.
   * @param standingOf tells of the streams it is asked about
   */
  abstract sweep(
    standingOf: (streamIds: readonly string[]) => Promise<ReadonlyMap<string, StreamStanding>>,
  ): Promise<void>;
  /** Makes everything durable that was taken; afterwards nothing is taken any more. */
  abstract close(): Promise<void>;
}
