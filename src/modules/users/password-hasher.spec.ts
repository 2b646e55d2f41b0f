import { PasswordHasher } from './password-hasher.js';

describe('password hashes', () => {
  const hasher = new PasswordHasher();

  it('tells apart long passwords that differ only in the last byte', async () => {
    const hash = await hasher.hash(`${'a'.repeat(79)}b`);
    expect(await hasher.verify(`${'a'.repeat(79)}b`, hash)).toBe(true);
    expect(await hasher.verify(`${'a'.repeat(79)}c`, hash)).toBe(false);
  });

  it('does not end at a NUL character', async () => {
    expect(await hasher.verify('left\0right', await hasher.hash('left\0wrong'))).toBe(false);
  });

  it('takes composed and decomposed letters as the same', async () => {
    expect(await hasher.verify('cafe\u0301 noir', await hasher.hash('caf\u00e9 noir'))).toBe(true);
  });

  it('matches nothing when there is no account', async () => {
    expect(await hasher.verify('', null)).toBe(false);
  });

  it('refuses work beyond its queue instead of letting everybody wait', async () => {
    const results = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify('x', null)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({ reason: { code: 'busy', status: 429 } });
    expect(await hasher.verify('x', null)).toBe(false);
  });
});
