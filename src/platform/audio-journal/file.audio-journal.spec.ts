import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalFolder, Speaker, soundIn } from '../../../test/support/audio-journals.js';
import { frameOf, soundOf } from '../../../test/support/journal-frames.js';
import { StaleWriterError } from './audio-journal.js';
import { HEADER_BYTES } from './journal-record.js';

describe('the journal of live sound', () => {
  let folder: JournalFolder;
  beforeEach(() => {
    folder = new JournalFolder();
  });
  afterEach(() => folder.remove());

  /** Lets no write reach the disk until it is told to. */
  const holdWrites = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    folder.disk.before = (call) => (call === 'write' ? promise : undefined);
    return resolve;
  };

  it('gives back what was said, in order, whole or in parts', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    expect(speaker.extent).toEqual({ nextSeq: 0, bytes: 0 });
    expect(speaker.writer.committedSeq).toBe(-1);
    speaker.say(0, 300);
    await speaker.heard(299);
    const sound = soundOf(speaker.streamId, 0, 300);
    expect(await journal.extent(speaker.streamId)).toEqual({ nextSeq: 300, bytes: sound.length });
    for (const [from, to] of [
      [0, sound.length],
      [199, 201],
      [5_000, 20_001],
      [sound.length - 1, sound.length + 50],
    ] as const) {
      expect(Buffer.from(await journal.read(speaker.streamId, from, to)).equals(sound.subarray(from, to))).toBe(true);
    }
    for (const [from, to] of [
      [10, 10],
      [20, 10],
      [sound.length, Infinity],
      [NaN, 5],
    ] as const) {
      expect(await journal.read(speaker.streamId, from, to)).toHaveLength(0);
    }
    expect(Buffer.from(await journal.read(speaker.streamId, -5, 3)).equals(sound.subarray(0, 3))).toBe(true);
  });

  it('keeps streams apart that are spoken at the same time', async () => {
    const journal = folder.journal();
    const speakers = await Promise.all(Array.from({ length: 20 }, () => new Speaker().open(journal, 1)));
    for (let seq = 0; seq < 30; seq++) for (const speaker of speakers) speaker.say(seq, 1);
    for (const speaker of speakers) {
      expect((await soundIn(journal, speaker.streamId)).equals(soundOf(speaker.streamId, 0, 30))).toBe(true);
    }
  });

  it('makes the frames of all streams safe with one sync', async () => {
    const journal = folder.journal();
    const speakers = await Promise.all(Array.from({ length: 200 }, () => new Speaker().open(journal, 1)));
    for (const speaker of speakers) speaker.say(0, 2);
    await Promise.all(speakers.map((speaker) => speaker.heard(1)));
    expect(folder.disk.calls).toMatchObject({ write: 1, sync: 1 });
    expect(speakers.every(({ committed }) => committed.join() === '1')).toBe(true);
  });

  it('gathers what comes while the disk is busy into the next commit', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    const release = holdWrites();
    speaker.say(0, 1);
    while (folder.disk.calls.write === 0) await new Promise(setImmediate);
    for (let seq = 1; seq < 9; seq++) {
      speaker.say(seq, 1);
      await new Promise(setImmediate);
    }
    expect(speaker.committed).toEqual([]);
    release();
    await speaker.heard(8);
    expect(speaker.committed).toEqual([0, 8]);
    expect(folder.disk.calls.sync).toBe(2);
  });

  it('tells nobody of a frame before its sync is over', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    const atSync: number[] = [];
    folder.disk.before = (call) => {
      if (call === 'sync') atSync.push(speaker.writer.committedSeq, speaker.committed.length);
    };
    speaker.say(0, 3);
    await speaker.heard(2);
    expect(atSync).toEqual([-1, 0]);
  });

  it('takes frames one after the other only', async () => {
    const speaker = await new Speaker().open(folder.journal(), 1);
    speaker.say(0, 2);
    for (const seq of [0, 1, 3, -1, 2.5]) expect(() => speaker.writer.append(seq, frameOf('x', 0))).toThrow(RangeError);
    expect(() => speaker.writer.append(2, new Uint8Array(65_537))).toThrow(RangeError);
    expect(speaker.writer.append(2, new Uint8Array(0))).toBe(true);
    speaker.writer.close();
    expect(speaker.writer.append(3, frameOf('x', 0))).toBe(false);
    await speaker.heard(2);
    expect(speaker.committed).toEqual([2]);
  });

  it.each(['', 'not-an-id', '../../../../etc/passwd', `${'0'.repeat(35)}g`])(
    'refuses the stream %j',
    async (streamId) => {
      const journal = folder.journal();
      await expect(new Speaker(streamId).open(journal, 1)).rejects.toThrow(RangeError);
      await expect(journal.extent(streamId)).rejects.toThrow(RangeError);
      await expect(journal.read(streamId, 0, 1)).rejects.toThrow(RangeError);
    },
  );

  it('takes no more of one stream than its share, and goes on when the disk has caught up', async () => {
    const journal = folder.journal({ waitingBytesPerStream: 10 * (HEADER_BYTES + 400) });
    const [loud, other] = [await new Speaker().open(journal, 1), await new Speaker().open(journal, 1)];
    const release = holdWrites();
    const taken = loud.say(0, 1_000);
    expect(taken).toBeGreaterThanOrEqual(10);
    expect(taken).toBeLessThan(25);
    expect(other.say(0, 5)).toBe(5);
    release();
    await loud.heard(taken - 1);
    expect(loud.say(taken, 5)).toBe(5);
    expect((await soundIn(journal, loud.streamId)).equals(soundOf(loud.streamId, 0, taken + 5))).toBe(true);
  });

  it('refuses frames when all its memory waits for the disk, and loses none of the others', async () => {
    const journal = folder.journal({ slabBytes: 600_000 });
    const speakers = await Promise.all(Array.from({ length: 10 }, () => new Speaker().open(journal, 1)));
    const release = holdWrites();
    const taken = speakers.map((speaker) => speaker.say(0, 400));
    expect(taken.reduce((sum, count) => sum + count)).toBeGreaterThan(1_500);
    expect(taken.at(-1)).toBe(0);
    release();
    for (const [index, { streamId }] of speakers.entries()) {
      expect((await soundIn(journal, streamId)).equals(soundOf(streamId, 0, taken[index] ?? 0))).toBe(true);
    }
  });

  it('starts a new file when one is full, idle or old, and reads across them', async () => {
    const journal = folder.journal({ fileBytes: 20_000 });
    const speaker = await new Speaker().open(journal, 1);
    for (let seq = 0; seq < 100; seq += 10) {
      speaker.say(seq, 10);
      await speaker.heard(seq + 9);
    }
    const full = folder.files().length;
    expect(full).toBeGreaterThan(1);
    expect(folder.files().every(({ bytes }) => bytes.length <= 20_000)).toBe(true);
    folder.clock.advance(60_000);
    speaker.say(100, 1);
    await speaker.heard(100);
    expect(folder.files()).toHaveLength(full + 1);
    for (let seq = 101; seq < 110; seq++) {
      folder.clock.advance(50_000);
      speaker.say(seq, 1);
      await speaker.heard(seq);
    }
    expect(folder.files()).toHaveLength(full + 2);
    expect((await soundIn(journal, speaker.streamId)).equals(soundOf(speaker.streamId, 0, 110))).toBe(true);
  });

  it('is readable for nobody else on the machine', async () => {
    const speaker = await new Speaker().open(folder.journal(), 1);
    speaker.say(0, 1);
    await speaker.heard(0);
    const path = folder.files()[0]?.path ?? '';
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('commits what was taken when it closes, and takes nothing afterwards', async () => {
    const journal = folder.journal({ commitSpacingMs: 40 });
    const speaker = await new Speaker().open(journal, 1);
    speaker.say(0, 1);
    await speaker.heard(0);
    speaker.say(1, 20);
    await journal.close();
    expect(speaker.committed).toEqual([0, 20]);
    expect(speaker.say(21, 1)).toBe(0);
    expect((await soundIn(folder.journal(), speaker.streamId)).length).toBe(soundOf(speaker.streamId, 0, 21).length);
  });

  it('goes on for the others when a listener throws', async () => {
    const journal = folder.journal();
    const speaker = await new Speaker().open(journal, 1);
    const committed = (): void => {
      throw new Error('a listener');
    };
    const { writer } = await journal.open({ streamId: new Speaker().streamId, epoch: 1, committed, failed: committed });
    writer.append(0, frameOf('x', 0));
    speaker.say(0, 1);
    await speaker.heard(0);
    expect([writer.committedSeq, speaker.writer.committedSeq]).toEqual([0, 0]);
    expect(folder.logged).toHaveLength(1);
  });
});

describe('a stream taken over', () => {
  let folder: JournalFolder;
  beforeEach(() => {
    folder = new JournalFolder();
  });
  afterEach(() => folder.remove());

  it('goes on behind what a living process wrote, which is synced first', async () => {
    const [here, there] = [folder.journal(), folder.journal()];
    const first = await new Speaker().open(here, 1);
    first.say(0, 10);
    await first.heard(9);
    const path = folder.files()[0]?.path ?? '';
    folder.disk.synced.length = 0;
    const second = await new Speaker(first.streamId).open(there, 2);
    expect(second.extent).toEqual({ nextSeq: 10, bytes: soundOf(first.streamId, 0, 10).length });
    expect(folder.disk.synced).toEqual([path]);
    expect(second.writer.committedSeq).toBe(9);
    second.say(10, 5);
    expect((await soundIn(there, first.streamId)).equals(soundOf(first.streamId, 0, 15))).toBe(true);
    expect((await soundIn(here, first.streamId)).equals(soundOf(first.streamId, 0, 15))).toBe(true);
  });

  it('counts what the later writer wrote, even where the earlier one went further', async () => {
    const [here, there] = [folder.journal(), folder.journal()];
    const first = await new Speaker().open(here, 1);
    first.say(0, 10);
    await first.heard(9);
    const second = await new Speaker(first.streamId).open(there, 2);
    first.say(10, 20);
    await first.heard(29);
    second.say(10, 5, 'other voice');
    await second.heard(14);
    const expected = Buffer.concat([soundOf(first.streamId, 0, 10), soundOf('other voice', 10, 15)]);
    for (const journal of [here, there, folder.journal()]) {
      expect((await journal.extent(first.streamId)).nextSeq).toBe(15);
      expect((await soundIn(journal, first.streamId)).equals(expected)).toBe(true);
    }
  });

  it('closes the earlier writer of the same process and counts what it had taken', async () => {
    const journal = folder.journal();
    const first = await new Speaker().open(journal, 1);
    first.say(0, 7);
    const opening = new Speaker(first.streamId).open(journal, 2);
    expect(first.say(7, 1)).toBe(0);
    expect((await opening).extent.nextSeq).toBe(7);
    expect(first.committed).toEqual([6]);
  });

  it('is refused to a writer that comes late', async () => {
    const [here, there] = [folder.journal(), folder.journal()];
    const speaker = await new Speaker().open(here, 5);
    speaker.say(0, 1);
    await speaker.heard(0);
    for (const [journal, epoch] of [
      [here, 5],
      [here, 4],
      [there, 5],
      [there, 1],
    ] as const) {
      await expect(new Speaker(speaker.streamId).open(journal, epoch)).rejects.toThrow(StaleWriterError);
    }
    for (const epoch of [-1, 1.5, 2 ** 32]) {
      await expect(new Speaker().open(here, epoch)).rejects.toThrow(RangeError);
    }
    expect(speaker.say(1, 1)).toBe(1);
  });

  it('goes to the later of two that open it at once', async () => {
    const journal = folder.journal();
    const streamId = new Speaker().streamId;
    const opened = await Promise.allSettled([2, 3, 1].map((epoch) => new Speaker(streamId).open(journal, epoch)));
    expect(opened.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  });

  it('can be tried again when the folder could not be read', async () => {
    const journal = folder.journal();
    folder.disk.before = () => {
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    };
    const speaker = new Speaker();
    await expect(speaker.open(journal, 1)).rejects.toThrow('EMFILE');
    folder.disk.before = () => undefined;
    expect((await speaker.open(journal, 1)).extent.nextSeq).toBe(0);
  });

  it('survives many takeovers between two processes', async () => {
    const journals = [folder.journal({ fileBytes: 2_000 }), folder.journal({ fileBytes: 2_000 })];
    const streamId = new Speaker().streamId;
    let seq = 0;
    for (let epoch = 1; epoch <= 12; epoch++) {
      const speaker = await new Speaker(streamId).open(journals[epoch % 2]!, epoch);
      expect(speaker.extent.nextSeq).toBe(seq);
      speaker.say(seq, epoch);
      speaker.writer.close();
      await speaker.heard(seq + epoch - 1);
      seq += epoch;
    }
    for (const journal of [...journals, folder.journal()]) {
      expect((await soundIn(journal, streamId)).equals(soundOf(streamId, 0, seq))).toBe(true);
    }
  });

  it('reads each file of another process once, however many ask', async () => {
    const here = folder.journal();
    const speakers = await Promise.all(Array.from({ length: 40 }, () => new Speaker().open(here, 1)));
    for (const speaker of speakers) speaker.say(0, 5);
    await Promise.all(speakers.map((speaker) => speaker.heard(4)));
    const there = folder.journal();
    folder.disk.calls.read = folder.disk.calls.list = 0;
    const extents = await Promise.all(speakers.map(({ streamId }) => there.extent(streamId)));
    expect(extents.every(({ nextSeq }) => nextSeq === 5)).toBe(true);
    expect(folder.disk.calls.read).toBe(1);
    // The root and one folder, for the first to ask and for all others together.
    expect(folder.disk.calls.list).toBeLessThanOrEqual(4);
    speakers[0]?.say(5, 1);
    await speakers[0]?.heard(5);
    expect((await there.extent(speakers[0]?.streamId ?? '')).nextSeq).toBe(6);
    expect(folder.disk.calls.read).toBe(2);
  });
});
