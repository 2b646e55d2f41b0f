import { type FileHandle, open } from 'node:fs/promises';

const WINDOW_BYTES = 64 * 1024;

/** A file of any size that is walked from header to header and changed in place. Never more than a window in memory. */
export class EditableFile {
  /** Bytes that said something and now say nothing. */
  removedBytes = 0;
  private window = Buffer.alloc(0);
  private windowAt = 0;
  private changed = false;

  private constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** What was changed is on the disk when this resolves. */
  static async edit(path: string, work: (file: EditableFile) => Promise<void>): Promise<EditableFile> {
    const handle = await open(path, 'r+');
    try {
      const file = new EditableFile(handle, (await handle.stat()).size);
      await work(file);
      if (file.changed) await handle.sync();
      return file;
    } finally {
      await handle.close();
    }
  }

  /** At most a window; less at the end of the file. Good until the next call. */
  async bytes(at: number, length: number): Promise<Buffer> {
    const end = Math.min(at + Math.min(length, WINDOW_BYTES), this.size);
    if (at < this.windowAt || end > this.windowAt + this.window.length) await this.moveWindow(at);
    return this.window.subarray(at - this.windowAt, Math.max(end, at) - this.windowAt);
  }

  /** Fills a part with one byte. What is so already is not written again. */
  async fill(from: number, to: number, byte = 0): Promise<void> {
    for (let at = from; at < Math.min(to, this.size); at += WINDOW_BYTES) {
      const found = await this.bytes(at, Math.min(to - at, WINDOW_BYTES));
      const removed = found.reduce((count, value) => count + (value === byte ? 0 : 1), 0);
      if (removed === 0) continue;
      this.removedBytes += removed;
      await this.overwrite(at, Buffer.alloc(found.length, byte));
    }
  }

  async overwrite(at: number, bytes: Uint8Array): Promise<void> {
    this.changed = true;
    for (let done = 0; done < bytes.length;) {
      done += (await this.file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    }
    if (at < this.windowAt + this.window.length && at + bytes.length > this.windowAt) this.window = Buffer.alloc(0);
  }

  private async moveWindow(at: number): Promise<void> {
    const room = Buffer.alloc(Math.max(0, Math.min(WINDOW_BYTES, this.size - at)));
    let filled = 0;
    while (filled < room.length) {
      const { bytesRead } = await this.file.read(room, filled, room.length - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.window = room.subarray(0, filled);
    this.windowAt = at;
  }
}
