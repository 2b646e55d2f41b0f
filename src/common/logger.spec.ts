import { Writable } from 'node:stream';
import { Log } from './logger.js';

describe('the log', () => {
  const lines: string[] = [];
  const log = new Log({
    level: 'info',
    destination: new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  });
  beforeEach(() => lines.splice(0));

  it('reduces an error to its kind and place: its message may quote people', () => {
    const error = Object.assign(new Error('no such address: ann@example.org'), { code: 'E_SENT' });
    log.error('mail failed', { jobId: '1' }, error);
    expect(lines.join('')).not.toContain('ann@example.org');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'mail failed',
      jobId: '1',
      error: { name: 'Error', code: 'E_SENT' },
    });
  });

  it('keeps one event on one line', () => {
    log.info('request', { requestId: 'a\r\n{"level":60,"msg":"forged"}' });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toContain('\n');
  });
});
