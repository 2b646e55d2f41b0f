import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalFolder, Speaker, diskError, soundIn } from '../../../test/support/audio-journals.js';
import { soundOf } from '../../../test/support/journal-frames.js';
import { HEADER_BYTES } from './journal-record.js';

describe('the journal on a failing disk', () => {
  let folder: JournalFolder;
  beforeEach(() => {
    folder = new JournalFolder();
  });
  afterEach(() => folder.remove());

  it.each([
    ['sync', 'EIO'],
    ['write', 'EIO'],
    ['write', 'ENOSPC'],
    ['create', 'ENOSPC'],
  ] as const)('writes again to a new file when one %s fails with %s', async (failing, code) => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    speaker.say(0, 10);
    await speaker.heard(9);
    // A new file is due.
    if (failing === 'create') folder.clock.advance(60_000);
    let faults = 1;
    folder.disk.before = (call) => {
      if (call === failing && faults-- > 0) throw diskError(code);
    };
    speaker.say(10, 10);
    await speaker.heard(19);
    expect(speaker.failures).toEqual([]);
    expect(folder.files()).toHaveLength(2);
    expect((await soundIn(journal, speaker.streamId)).equals(soundOf(speaker.streamId, 0, 20))).toBe(true);
    expect((await soundIn(folder.journal(), speaker.streamId)).equals(soundOf(speaker.streamId, 0, 20))).toBe(true);
  });

  it('never trusts a file again whose sync failed, nor what was in it unsynced', async () => {
    const speaker = await new Speaker().open(folder.journal(), 1);
    speaker.say(0, 10);
    await speaker.heard(9);
    const [{ path, bytes }] = folder.files() as [{ path: string; bytes: Buffer }];
    folder.disk.before = (call, at) => {
      if (call === 'sync' && at === path) throw diskError('EIO');
    };
    speaker.say(10, 10);
    await speaker.heard(19);
    speaker.say(20, 10);
    await speaker.heard(29);
    expect(
      folder
        .files()
        .find((file) => file.path === path)
        ?.bytes.equals(bytes),
    ).toBe(true);
    expect(folder.disk.calls.sync).toBe(4);
  });

  it('acknowledges nothing and tells every stream when the disk takes nothing', async () => {
    const journal = folder.journal();
    const speakers = await Promise.all(Array.from({ length: 5 }, () => new Speaker().open(journal, 1)));
    const [silent] = speakers.splice(4) as [Speaker];
    for (const speaker of speakers) speaker.say(0, 3);
    await Promise.all(speakers.map((speaker) => speaker.heard(2)));
    folder.disk.before = (call) => {
      if (call === 'sync') throw diskError('EIO');
    };
    for (const speaker of speakers) speaker.say(3, 3);
    await Promise.all(speakers.map((speaker) => speaker.heard(5)));
    for (const speaker of speakers) {
      expect(speaker.failures.map(({ message }) => message)).toEqual(['EIO']);
      expect(speaker.committed).toEqual([2]);
      expect(speaker.say(6, 1)).toBe(0);
      expect(await journal.extent(speaker.streamId)).toMatchObject({ nextSeq: 3 });
    }
    expect(folder.disk.calls.sync).toBe(1 + 3);
    expect(silent.failures).toEqual([]);
    folder.disk.before = () => undefined;
    silent.say(0, 1);
    await silent.heard(0);
    const [first] = speakers as [Speaker];
    const again = await new Speaker(first.streamId).open(journal, 2);
    expect(again.extent.nextSeq).toBe(3);
    again.say(3, 2);
    for (const reader of [journal, folder.journal()]) {
      expect((await soundIn(reader, first.streamId)).equals(soundOf(first.streamId, 0, 5))).toBe(true);
    }
  });

  it('counts nothing behind what a failed commit lost', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    let broken = true;
    let next = 5;
    folder.disk.before = (call) => {
      if (call !== 'sync' || !broken) return;
      // Arrives while the commit before it fails.
      speaker.say(next++, 1);
      throw diskError('EIO');
    };
    const other = await new Speaker().open(journal, 1);
    speaker.say(0, 5);
    await speaker.heard(4);
    broken = false;
    other.say(0, 1);
    await other.heard(0);
    expect(speaker.committed).toEqual([]);
    expect((await journal.extent(speaker.streamId)).nextSeq).toBe(0);
    expect((await folder.journal().extent(speaker.streamId)).nextSeq).toBe(0);
    const again = await new Speaker(speaker.streamId).open(journal, 2);
    again.say(0, 3);
    await again.heard(2);
    expect((await folder.journal().extent(speaker.streamId)).nextSeq).toBe(3);
  });

  it('does not open a stream behind sound that cannot be made safe', async () => {
    const first = await new Speaker().open(folder.journal(), 1);
    first.say(0, 5);
    await first.heard(4);
    const there = folder.journal();
    folder.disk.before = (call) => {
      if (call === 'sync') throw diskError('EIO');
    };
    await expect(new Speaker(first.streamId).open(there, 2)).rejects.toThrow('EIO');
    folder.disk.before = () => undefined;
    expect((await new Speaker(first.streamId).open(there, 2)).extent.nextSeq).toBe(5);
  });

  it('leaves out what a damaged disk does not give back, and reads it when it does', async () => {
    const [one, two] = [await new Speaker().open(folder.journal(), 1), await new Speaker().open(folder.journal(), 1)];
    for (const speaker of [one, two]) {
      speaker.say(0, 5);
      await speaker.heard(4);
    }
    const damaged = folder.files()[0]?.path;
    folder.disk.before = (call, path) => {
      if (call === 'read' && path === damaged) throw diskError('EIO');
    };
    const reader = folder.journal();
    const extents = [await reader.extent(one.streamId), await reader.extent(two.streamId)];
    expect(extents.map(({ nextSeq }) => nextSeq).sort()).toEqual([0, 5]);
    folder.disk.before = () => undefined;
    expect(await reader.extent(one.streamId)).toEqual(await reader.extent(two.streamId));
  });

  it('reads on in a file that a wrong clock took for abandoned', async () => {
    const speaker = await new Speaker().open(folder.journal(), 1);
    speaker.say(0, 3);
    await speaker.heard(2);
    const reader = folder.journal();
    // The reader's clock runs ahead; the writer's does not.
    folder.clock.advance(3_600_000);
    expect((await reader.extent(speaker.streamId)).nextSeq).toBe(3);
    folder.clock.advance(-3_600_000);
    speaker.say(3, 3);
    await speaker.heard(5);
    expect(folder.files()).toHaveLength(1);
    expect((await reader.extent(speaker.streamId)).nextSeq).toBe(6);
  });

  it('makes its folder again when it was removed', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    speaker.say(0, 1);
    await speaker.heard(0);
    rmSync(dirname(folder.files()[0]?.path ?? ''), { recursive: true });
    folder.clock.advance(60_000);
    const next = await new Speaker().open(journal, 1);
    next.say(0, 1);
    await next.heard(0);
    expect(next.failures).toEqual([]);
    // What is gone is not made up.
    expect(await journal.read(speaker.streamId, 0, 100)).toHaveLength(0);
  });

  it('understands the end of a file once it is complete', async () => {
    const speaker = await new Speaker().open(folder.journal(), 1);
    speaker.say(0, 6);
    await speaker.heard(5);
    const [{ path, bytes }] = folder.files() as [{ path: string; bytes: Buffer }];
    const reader = folder.journal();
    // Cut inside the samples of a frame, then inside the header of the next, then as it is.
    const thirdFrame = soundOf('', 0, 3).length + 3 * HEADER_BYTES + 60;
    const fourthHeader = soundOf('', 0, 4).length + 4 * HEADER_BYTES + 7;
    const seen: number[] = [];
    for (const length of [thirdFrame, fourthHeader, bytes.length]) {
      writeFileSync(path, bytes.subarray(0, length));
      seen.push((await reader.extent(speaker.streamId)).nextSeq);
    }
    expect(seen).toEqual([3, 4, 6]);
    expect((await soundIn(reader, speaker.streamId)).equals(soundOf(speaker.streamId, 0, 6))).toBe(true);
  });
});
