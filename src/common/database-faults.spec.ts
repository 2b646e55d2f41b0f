import { databaseProblem, mayBeCommitted } from './database-faults.js';

describe('a transaction that failed', () => {
  it.each([
    ['a lost connection', { message: 'Connection terminated unexpectedly' }, true],
    ['an answer that did not come', { message: 'Query read timeout' }, true],
    ['a reset', { code: 'ECONNRESET', message: 'read ECONNRESET' }, true],
    ['a restart', { code: '57P01', message: 'terminating connection' }, true],
    ['a full pool', { message: 'timeout exceeded when trying to connect' }, false],
    ['a lock that was not free', { code: '55P03', message: 'canceling statement due to lock timeout' }, false],
    ['a full disk', { code: '53100', message: 'could not extend file' }, false],
  ])('by %s is 503; whether it may have been committed is known', (_name, fault, maybe) => {
    const error = Object.assign(new Error(fault.message), fault);
    expect(databaseProblem(error)?.code).toBe('unavailable');
    expect(mayBeCommitted(error)).toBe(maybe);
  });

  it('by a constraint was not committed', () => {
    expect(mayBeCommitted(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe(false);
  });
});
