import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { JournalFolder, Speaker, soundIn } from '../../../test/support/audio-journals.js';
import { soundOf } from '../../../test/support/journal-frames.js';

const SPEAKER = fileURLToPath(new URL('../../../test/support/journal-speaker.process.ts', import.meta.url));
const FOLDER_ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

describe('what was acknowledged', () => {
  let folder: JournalFolder;
  beforeEach(() => {
    folder = new JournalFolder();
  });
  afterEach(() => folder.remove());

  /** @returns the latest acknowledged frame of each stream when the process was killed in mid-sentence */
  const speakAndDie = async (streamIds: readonly string[], acknowledgements: number): Promise<Map<string, number>> => {
    const child = spawn(process.execPath, ['--import', 'tsx', SPEAKER, folder.path, ...streamIds], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    const told = new Map<string, number>();
    let heard = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const [streamId = '', seq] = line.split(' ');
      told.set(streamId, Number(seq));
      if (++heard === acknowledgements) child.kill('SIGKILL');
    }
    expect(await exit).toEqual([null, 'SIGKILL']);
    return told;
  };

  it('is there after kill -9 in mid-sentence', async () => {
    const speakers = Array.from({ length: 5 }, () => [new Speaker(), new Speaker(), new Speaker()]);
    const told = await Promise.all(
      speakers.map((of, index) =>
        speakAndDie(
          of.map(({ streamId }) => streamId),
          40 + 37 * index,
        ),
      ),
    );
    const journal = folder.journal();
    for (const [index, of] of speakers.entries()) {
      for (const speaker of of) {
        const acknowledged = told[index]?.get(speaker.streamId) ?? -1;
        await speaker.open(journal, 2);
        const { nextSeq } = speaker.extent;
        expect(acknowledged).toBeGreaterThanOrEqual(0);
        expect(nextSeq).toBeGreaterThan(acknowledged);
        expect(speaker.say(nextSeq, 3)).toBe(3);
        const sound = await soundIn(journal, speaker.streamId);
        expect(sound.equals(soundOf(speaker.streamId, 0, nextSeq + 3))).toBe(true);
      }
    }
  });

  /** A file of two streams as a journal writes it, with where its last record begins. */
  const written = async () => {
    const journal = folder.journal();
    const [one, two] = [await new Speaker().open(journal, 1), await new Speaker().open(journal, 1)];
    for (let seq = 0; seq < 12; seq++) {
      one.say(seq, 1);
      two.say(seq, 1);
    }
    await two.heard(11);
    const [file] = folder.files() as [{ path: string; bytes: Buffer }];
    return { one, two, ...file };
  };

  it('is there up to the last whole record, wherever the end was torn off', async () => {
    const { one, two, path, bytes } = await written();
    const whole = soundOf(two.streamId, 0, 11);
    const lastRecord = bytes.length - (soundOf(two.streamId, 0, 12).length - whole.length) - 40;
    for (let length = lastRecord; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      const reader = folder.journal();
      expect(await reader.extent(two.streamId)).toEqual({ nextSeq: 11, bytes: whole.length });
      expect((await reader.extent(one.streamId)).nextSeq).toBe(12);
    }
    writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.alloc(1)]));
    expect((await folder.journal().extent(two.streamId)).nextSeq).toBe(11);
  });

  it('is there behind a damaged block, for everybody whose sound was not in it', async () => {
    const { one, two, path, bytes } = await written();
    const all = [soundOf(one.streamId, 0, 12), soundOf(two.streamId, 0, 12)] as const;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 300 }), async (at, junk) => {
        const damaged = Buffer.from(bytes);
        damaged.set(junk.subarray(0, bytes.length - at), at);
        writeFileSync(path, damaged);
        const reader = folder.journal();
        const sounds = [await soundIn(reader, one.streamId), await soundIn(reader, two.streamId)] as const;
        // Nothing is ever made up, and records that the block does not touch are read: of the records
        // in the file, one of each speaker in turn, 300 bytes meet four at most.
        for (const [index, sound] of sounds.entries())
          expect(sound.equals(all[index]!.subarray(0, sound.length))).toBe(true);
        const first = Math.min(
          ...(await Promise.all([one, two].map((s) => reader.extent(s.streamId)))).map((e) => e.nextSeq),
        );
        expect(first * 2 * 440).toBeGreaterThanOrEqual(at - 880);
      }),
      { numRuns: 60 },
    );
    // Damage in one record of the first speaker takes nothing from the second.
    const damaged = Buffer.from(bytes);
    damaged.fill(0xff, 50, 60);
    writeFileSync(path, damaged);
    const reader = folder.journal();
    expect((await reader.extent(one.streamId)).nextSeq).toBe(0);
    expect((await soundIn(reader, two.streamId)).equals(all[1])).toBe(true);
    damaged.fill(0xff, 0, 10);
    writeFileSync(path, damaged);
    expect((await soundIn(folder.journal(), two.streamId)).equals(all[1])).toBe(true);
  });

  it('is not replaced by sound that looks like a record', async () => {
    const { one, bytes } = await written();
    const victim = new Speaker();
    const journal = folder.journal();
    await victim.open(journal, 1);
    // A client that knows the layout sends whole records of another stream, taken from another folder.
    victim.writer.append(0, bytes.subarray(0, 2_000));
    await victim.heard(0);
    const file = folder.files().find(({ bytes: b }) => !b.equals(bytes)) as { path: string; bytes: Buffer };
    const damaged = Buffer.from(file.bytes);
    damaged.fill(0, 0, 39);
    writeFileSync(file.path, damaged);
    writeFileSync(folder.files().find(({ bytes: b }) => b.equals(bytes))?.path ?? '', '');
    expect((await folder.journal().extent(one.streamId)).nextSeq).toBe(0);
  });

  it('is looked for in any bytes without harm', async () => {
    const path = join(folder.path, FOLDER_ID, '0.journal');
    mkdirSync(dirname(path));
    const mark = fc.constantFrom(
      ...['RLJ1', 'RLJ0', 'RLJ', 'RLJ1\0\0\0\0', 'RLJ1\xff\xff\xff\xff'].map((s) => Buffer.from(s, 'latin1')),
    );
    const bytes = fc
      .array(fc.oneof(mark, fc.uint8Array({ maxLength: 90 })), { maxLength: 60 })
      .map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(path, content);
        const reader = folder.journal();
        expect(await reader.extent(new Speaker().streamId)).toEqual({ nextSeq: 0, bytes: 0 });
        await reader.sweep(() => Promise.resolve(new Map()));
      }),
      { numRuns: 200 },
    );
  });

  it('is looked for in a large file of junk with little memory', async () => {
    const path = join(folder.path, FOLDER_ID, '0.journal');
    mkdirSync(dirname(path));
    writeFileSync(path, Buffer.alloc(24 * 1_048_576, 'RLJ1\x10\0\0\0'));
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    folder.disk.before = () => void (most = Math.max(most, process.memoryUsage().arrayBuffers));
    await folder.journal().extent(new Speaker().streamId);
    expect(folder.disk.calls.read).toBeGreaterThan(20);
    // Two empty slabs of the journal and one window.
    expect(most - before).toBeLessThan(4 * 1_048_576);
  });

  it('is not looked for in files and folders of others', async () => {
    for (const name of ['lost+found', FOLDER_ID]) mkdirSync(join(folder.path, name));
    for (const name of ['x.txt', `${FOLDER_ID}/x.txt`, 'lost+found/0.journal', `${FOLDER_ID}/-1.journal`]) {
      writeFileSync(join(folder.path, name), 'junk');
    }
    await folder.journal().extent(new Speaker().streamId);
    expect(folder.disk.calls.open).toBe(0);
  });
});
