import { toAppError } from './problem.js';

const failed = (code: string) => Object.assign(new Error(`${code}: /var/lib/rehearse/uploads/1f`), { code });

describe('a failure becomes', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'])('503 when the disk answers %s', (code) => {
    const problem = toAppError(failed(code));
    expect(problem).toMatchObject({ code: 'unavailable', retryAfterSeconds: 30 });
    expect(problem?.detail).not.toContain('/var');
  });

  it('nothing known when a file of ours is missing', () => {
    expect(toAppError(failed('ENOENT'))).toBeNull();
  });
});
