import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalFolder, Speaker, diskError, soundIn } from '../../../test/support/audio-journals.js';
import { soundOf } from '../../../test/support/journal-frames.js';
import type { StreamStanding } from './audio-journal.js';

const MINUTE = 60_000;

describe('sweeping the journal', () => {
  let folder: JournalFolder;
  const standing = new Map<string, StreamStanding>();
  const asked: (readonly string[])[] = [];
  const standingOf = (ids: readonly string[]) => {
    asked.push(ids);
    return Promise.resolve(new Map(ids.flatMap((id) => (standing.has(id) ? [[id, standing.get(id)!] as const] : []))));
  };
  beforeEach(() => {
    folder = new JournalFolder();
    standing.clear();
    asked.length = 0;
  });
  afterEach(() => folder.remove());

  /** Speakers of one journal who are done, in one file. */
  const spoken = async (count: number, journal = folder.journal()): Promise<Speaker[]> => {
    const speakers = await Promise.all(Array.from({ length: count }, () => new Speaker().open(journal, 1)));
    for (let seq = 0; seq < 6; seq++) for (const speaker of speakers) speaker.say(seq, 1);
    await Promise.all(speakers.map((speaker) => speaker.heard(5)));
    for (const { writer } of speakers) writer.close();
    return speakers;
  };
  const holds = ({ streamId }: Speaker): boolean =>
    folder.files().some(({ bytes }) => bytes.includes(Buffer.from(`${streamId}#`)));

  it('removes a file of its own when nothing in it is needed, not before it is closed', async () => {
    const journal = folder.journal();
    const [one, two] = (await spoken(2, journal)) as [Speaker, Speaker];
    standing.set(one.streamId, 'settled').set(two.streamId, 'gone');
    await journal.sweep(standingOf);
    expect(folder.files()).toHaveLength(1);
    folder.clock.advance(MINUTE);
    await journal.sweep(standingOf);
    expect(folder.files()).toHaveLength(0);
    expect(await journal.extent(one.streamId)).toEqual({ nextSeq: 0, bytes: 0 });
  });

  it('keeps what is needed, or unknown, or settled beside it', async () => {
    const journal = folder.journal();
    const [needed, unknown, settled] = (await spoken(3, journal)) as [Speaker, Speaker, Speaker];
    standing.set(needed.streamId, 'needed').set(settled.streamId, 'settled');
    for (let round = 0; round < 3; round++) {
      folder.clock.advance(20 * MINUTE);
      await journal.sweep(standingOf);
    }
    for (const speaker of [needed, unknown]) {
      expect((await soundIn(journal, speaker.streamId)).equals(soundOf(speaker.streamId, 0, 6))).toBe(true);
    }
    expect(holds(settled)).toBe(true);
  });

  it('erases a stream that is gone from a file that stays, durably and for good', async () => {
    const journal = folder.journal();
    const [kept, gone] = (await spoken(2, journal)) as [Speaker, Speaker];
    standing.set(kept.streamId, 'needed').set(gone.streamId, 'gone');
    folder.clock.advance(MINUTE);
    const [{ path }] = folder.files() as [{ path: string; bytes: Buffer }];
    folder.disk.synced.length = 0;
    await journal.sweep(standingOf);
    expect([holds(kept), holds(gone)]).toEqual([true, false]);
    expect(folder.disk.synced).toEqual([path, path]);
    for (const reader of [journal, folder.journal()]) {
      expect((await reader.extent(gone.streamId)).nextSeq).toBe(0);
      expect((await soundIn(reader, kept.streamId)).equals(soundOf(kept.streamId, 0, 6))).toBe(true);
    }
    const writes = folder.disk.calls.write;
    await journal.sweep(standingOf);
    folder.clock.advance(20 * MINUTE);
    await folder.journal().sweep(standingOf);
    expect(folder.disk.calls.write).toBe(writes);
  });

  it.each([1, 3, 6, 7, 9, 11])('finishes an erasure that a power cut stopped at write %i', async (reached) => {
    const journal = folder.journal();
    const [kept, gone] = (await spoken(2, journal)) as [Speaker, Speaker];
    standing.set(kept.streamId, 'needed').set(gone.streamId, 'gone');
    folder.clock.advance(MINUTE);
    let writes = 0;
    folder.disk.before = (call) => {
      if (call === 'write' && ++writes > reached) throw diskError('EIO');
    };
    await journal.sweep(standingOf);
    expect(folder.logged).toHaveLength(1);
    expect(holds(gone)).toBe(true);
    folder.disk.before = () => undefined;
    const next = folder.journal();
    folder.clock.advance(20 * MINUTE);
    await next.sweep(standingOf);
    expect([holds(kept), holds(gone)]).toEqual([true, false]);
    expect((await soundIn(next, kept.streamId)).equals(soundOf(kept.streamId, 0, 6))).toBe(true);
  });

  it('clears up after a dead process, and leaves a living one alone', async () => {
    const dead = folder.journal();
    const [settled] = (await spoken(1, dead)) as [Speaker];
    const path = dirname(folder.files()[0]?.path ?? '');
    standing.set(settled.streamId, 'settled');
    const survivor = folder.journal();
    await survivor.sweep(standingOf);
    folder.clock.advance(9 * MINUTE);
    await survivor.sweep(standingOf);
    expect(folder.files()).toHaveLength(1);
    folder.clock.advance(2 * MINUTE);
    await survivor.sweep(standingOf);
    expect(existsSync(path)).toBe(false);
    // It was not dead after all: it makes its folder again, and goes on in a file that nobody removed.
    const again = await new Speaker().open(dead, 1);
    again.say(0, 2);
    await again.heard(1);
    expect(again.failures).toEqual([]);
    expect((await survivor.extent(again.streamId)).nextSeq).toBe(2);
  });

  it('lets another process erase and remove, and notices', async () => {
    const here = folder.journal();
    const [kept, gone] = (await spoken(2, here)) as [Speaker, Speaker];
    const there = folder.journal();
    await there.extent(kept.streamId);
    standing.set(kept.streamId, 'needed').set(gone.streamId, 'gone');
    folder.clock.advance(20 * MINUTE);
    await Promise.all([here.sweep(standingOf), there.sweep(standingOf)]);
    expect([holds(kept), holds(gone)]).toEqual([true, false]);
    expect((await soundIn(there, kept.streamId)).equals(soundOf(kept.streamId, 0, 6))).toBe(true);
    standing.set(kept.streamId, 'settled');
    await here.sweep(standingOf);
    await there.sweep(standingOf);
    await here.sweep(standingOf);
    expect(folder.files()).toHaveLength(0);
    expect(folder.logged).toEqual([]);
  });

  it('asks of no more than 500 streams at once, of each once', async () => {
    const journal = folder.journal();
    const speakers = await spoken(1_100, journal);
    folder.clock.advance(MINUTE);
    await journal.sweep(standingOf);
    expect(asked.map(({ length }) => length)).toEqual([500, 500, 100]);
    expect(new Set(asked.flat())).toEqual(new Set(speakers.map(({ streamId }) => streamId)));
  });

  it('goes round once for all who call at the same time, and fails when the question does', async () => {
    const journal = folder.journal();
    await spoken(1, journal);
    await Promise.all([journal.sweep(standingOf), journal.sweep(standingOf)]);
    expect(asked).toHaveLength(1);
    await expect(journal.sweep(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    await journal.sweep(standingOf);
    expect(asked).toHaveLength(2);
  });

  it('goes on while somebody speaks, and forgets no stream with a writer', async () => {
    const journal = folder.journal({ fileBytes: 3_000 });
    const speaker = await new Speaker().open(journal, 1);
    standing.set(speaker.streamId, 'settled');
    for (let seq = 0; seq < 60; seq += 5) {
      speaker.say(seq, 5);
      await journal.sweep(standingOf);
      await speaker.heard(seq + 4);
    }
    expect(speaker.failures).toEqual([]);
    expect((await journal.extent(speaker.streamId)).nextSeq).toBe(60);
  });

  it('erases a torn end with the rest of a file that stays', async () => {
    const [kept, gone] = (await spoken(2)) as [Speaker, Speaker];
    const [{ path, bytes }] = folder.files() as [{ path: string; bytes: Buffer }];
    // The last record, of the one who is gone, without its last byte, as a killed process leaves it.
    writeFileSync(path, bytes.subarray(0, -1));
    standing.set(kept.streamId, 'needed').set(gone.streamId, 'gone');
    folder.clock.advance(11 * MINUTE);
    const survivor = folder.journal();
    await survivor.sweep(standingOf);
    expect([holds(kept), holds(gone)]).toEqual([true, false]);
    expect((await soundIn(survivor, kept.streamId)).equals(soundOf(kept.streamId, 0, 6))).toBe(true);
  });
});
