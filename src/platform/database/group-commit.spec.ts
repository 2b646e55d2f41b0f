import { setImmediate as turn } from 'node:timers/promises';
import { GroupCommit } from './group-commit.js';

/** A database that commits when told to. */
function scripted(limits = { batch: 3, waiting: 5 }) {
  const transactions: { items: string[]; commit: () => void; fail: () => void }[] = [];
  const commits = new GroupCommit<string, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const commit = (): void => resolve(items.map((item) => `stored ${item}`));
        transactions.push({ items, commit, fail: () => reject(new Error('lost')) });
      }),
    limits,
    () => new Error('busy'),
  );
  return { commits, transactions };
}

describe('a group commit', () => {
  it('writes together what comes together, and tells everybody their own result', async () => {
    const { commits, transactions } = scripted();
    const results = Promise.all(['a', 'b'].map((item) => commits.add(item)));
    await turn();
    expect(transactions.map(({ items }) => items)).toEqual([['a', 'b']]);
    transactions[0]!.commit();
    expect(await results).toEqual(['stored a', 'stored b']);
  });

  it('gathers what comes while a transaction is under way, in order and within the bound of a batch', async () => {
    const { commits, transactions } = scripted();
    const first = commits.add('a');
    await turn();
    const later = Promise.all(['b', 'c', 'd', 'e'].map((item) => commits.add(item)));
    await turn();
    expect(transactions).toHaveLength(1);
    transactions[0]!.commit();
    expect(await first).toBe('stored a');
    transactions[1]!.commit();
    await turn();
    transactions[2]!.commit();
    expect(await later).toEqual(['stored b', 'stored c', 'stored d', 'stored e']);
    expect(transactions.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('passes a failure to those it concerns and goes on', async () => {
    const { commits, transactions } = scripted();
    const failing = commits.add('a');
    await turn();
    const next = commits.add('b');
    transactions[0]!.fail();
    await expect(failing).rejects.toThrow('lost');
    await turn();
    transactions[1]!.commit();
    expect(await next).toBe('stored b');
  });

  it('refuses at once what is more than may wait, and takes more when there is room again', async () => {
    const { commits, transactions } = scripted({ batch: 2, waiting: 2 });
    const taken = Promise.all([commits.add('a'), commits.add('b')]);
    await expect(commits.add('c')).rejects.toThrow('busy');
    await turn();
    const next = commits.add('d');
    transactions[0]!.commit();
    await taken;
    await turn();
    transactions[1]!.commit();
    expect(await next).toBe('stored d');
  });
});
