import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import { writeArchive } from './export-archive.js';

const never = new AbortController().signal;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Every entry of an archive with the hash of its content. */
async function entriesOf(path: string): Promise<Map<string, string>> {
  const bytes = await readFile(path);
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const found = new Map<string, string>();
      zip.on(
        'entry',
        (entry: Entry) =>
          void contentOf(zip, entry).then((content) => {
            found.set(entry.fileName, sha256(content));
            zip.readEntry();
          }, reject),
      );
      zip.on('end', () => resolve(found));
      zip.readEntry();
    });
  });
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return reject(error);
      stream.toArray().then((chunks) => resolve(Buffer.concat(chunks as Buffer[])), reject);
    });
  });
}

describe('an archive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-archive-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds every file as it was, one opened after the other', async () => {
    const contents = [randomBytes(300_000), Buffer.from('{"é":1}'), Buffer.alloc(0)];
    let opened = 0;
    let most = 0;
    const files = contents.map((content, n) => ({
      path: `data/${n}.json`,
      compress: n > 0,
      open: () => {
        opened += 1;
        most = Math.max(most, opened);
        return Promise.resolve(Readable.from([content], { objectMode: false }).on('end', () => (opened -= 1)));
      },
    }));
    const path = join(folder, 'a.zip');
    await writeArchive(path, files, never);
    expect([...(await entriesOf(path))]).toEqual(contents.map((content, n) => [`data/${n}.json`, sha256(content)]));
    expect(most).toBe(1);
  });

  it('fails with the file that cannot be opened or breaks off', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('gone in the middle'));
      },
    });
    const gone = { path: 'b', compress: false, open: () => Promise.reject(new Error('not there')) };
    const cut = { path: 'c', compress: false, open: () => Promise.resolve(broken) };
    await expect(writeArchive(join(folder, 'b.zip'), [gone], never)).rejects.toThrow('not there');
    await expect(writeArchive(join(folder, 'c.zip'), [cut], never)).rejects.toThrow('gone in the middle');
  });

  it('stops with its caller', async () => {
    const stop = new AbortController();
    const source = new Readable({ read: () => undefined });
    const endless = {
      path: 'd',
      compress: false,
      open: () => Promise.resolve(source),
    };
    const written = writeArchive(join(folder, 'd.zip'), [endless], stop.signal);
    await new Promise(setImmediate);
    stop.abort();
    await expect(written).rejects.toThrow(/abort/i);
    expect(source.destroyed).toBe(true);
  });

  it('leaves nothing open that was being opened when it stopped', async () => {
    const stop = new AbortController();
    const source = new Readable({ read: () => undefined });
    let opened: (stream: Readable) => void = () => undefined;
    const late = { path: 'e', compress: false, open: () => new Promise<Readable>((resolve) => (opened = resolve)) };
    const written = writeArchive(join(folder, 'e.zip'), [late], stop.signal);
    await new Promise(setImmediate);
    stop.abort();
    await expect(written).rejects.toThrow(/abort/i);
    opened(source);
    await new Promise(setImmediate);
    expect(source.destroyed).toBe(true);
  });
});
