import { newId } from '../ids.js';
import { Cursors } from './paging.js';

describe('cursors', () => {
  const cursors = new Cursors(Buffer.alloc(32, 1));
  const rows = Array.from({ length: 3 }, (_, index) => ({
    id: newId(),
    createdAt: new Date(1_700_000_000_000 + index),
  }));
  const page = cursors.page(rows, { limit: 2, after: null }, 'list:me');

  it('lead to the place after the last entry', () => {
    expect(page.items).toHaveLength(2);
    expect(cursors.read(page.nextCursor!, 'list:me')).toEqual({ at: rows[1]!.createdAt, id: rows[1]!.id });
  });

  it('end with the list', () => {
    expect(cursors.page(rows, { limit: 3, after: null }, 'list:me').nextCursor).toBeNull();
  });

  it('of another list or user, changed or made up, are refused', () => {
    const changed = page.nextCursor!.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const [cursor, scope] of [
      [page.nextCursor!, 'list:you'],
      [changed.slice(0, -2) + 'zz', 'list:me'],
      ['', 'list:me'],
      ['x'.repeat(200), 'list:me'],
    ] as const) {
      expect(() => cursors.read(cursor, scope)).toThrow(/^cursor_invalid/);
    }
  });
});
