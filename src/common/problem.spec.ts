import { toAppError } from './problem.js';

const failed = (code: string) => Object.assign(new Error(`${code}: /var/lib/rehearse/uploads/1f`), { code });

describe('a failure becomes', () => {
  it.each(['ENOSPC', 'EDQUOT'])('507 when the disk answers %s', (code) => {
    expect(toAppError(failed(code))).toMatchObject({ code: 'storage_full', status: 507, retryAfterSeconds: 300 });
  });

  it.each(['EROFS', 'EIO', 'EMFILE'])('503 when the disk answers %s', (code) => {
    const problem = toAppError(failed(code));
    expect(problem).toMatchObject({ code: 'unavailable', retryAfterSeconds: 30 });
    expect(problem?.detail).not.toContain('/var');
  });

  it('nothing known when a file of ours is missing', () => {
    expect(toAppError(failed('ENOENT'))).toBeNull();
  });
});
