import { setImmediate as turn } from 'node:timers/promises';
import { BatchedReads } from './batched-reads.js';

const rowOf = (key: string, nth: number): string => (nth === 0 ? `row of ${key}` : `row of ${key}, second`);

/** A database that answers when told to. */
function scripted() {
  const statements: { keys: string[]; answer: () => void; fail: () => void }[] = [];
  const reads = new BatchedReads<string, string>(
    (keys) =>
      new Promise((resolve, reject) => {
        const nth = statements.length;
        statements.push({
          keys,
          answer: () => resolve(keys.filter((key) => key !== 'gone').map((key) => [key, rowOf(key, nth)] as const)),
          fail: () => reject(new Error('lost')),
        });
      }),
  );
  return { reads, statements };
}

describe('batched reads', () => {
  it('asks once for those who come together', async () => {
    const { reads, statements } = scripted();
    const answers = Promise.all(['a', 'b', 'a', 'gone'].map((key) => reads.find(key)));
    await turn();
    expect(statements.map(({ keys }) => keys)).toEqual([['a', 'b', 'gone']]);
    statements[0]!.answer();
    expect(await answers).toEqual(['row of a', 'row of b', 'row of a', null]);
  });

  it('never answers from a statement that was under way before the question', async () => {
    const { reads, statements } = scripted();
    const before = reads.find('a');
    await turn();
    const after = reads.find('a');
    // Joined to the first statement it would have an answer from before it was asked.
    expect(after).not.toBe(before);
    statements[0]!.answer();
    await before;
    await turn();
    expect(statements).toHaveLength(2);
    statements[1]!.answer();
    expect(await after).toBe('row of a, second');
  });

  it('passes a failure to those it concerns and goes on', async () => {
    const { reads, statements } = scripted();
    const failing = reads.find('a');
    await turn();
    const next = reads.find('b');
    statements[0]!.fail();
    await expect(failing).rejects.toThrow('lost');
    await turn();
    statements[1]!.answer();
    expect(await next).toBe('row of b, second');
  });
});
