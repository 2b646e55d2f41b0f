import { randomUUID } from 'node:crypto';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { newBlobKey } from './blob-key.js';
import { FileLinks } from './file-links.js';

describe('a signed link', () => {
  const clock = new FakeClock();
  const linksWith = (secret: string): FileLinks => new FileLinks(Buffer.from(secret), 'http://rehearse.test', clock);
  const links = linksWith('one secret');
  const userId = randomUUID();
  const key = newBlobKey(userId, 'upload');
  const put = {
    ...{ key, userId, mediaType: 'audio/webm', sizeBytes: 12, sha256: 'ab'.repeat(32) },
    expiresAt: new Date(clock.now().getTime() + 60_000),
  };
  const queryOf = (link: string): string => link.slice(link.indexOf('?') + 1);

  it('grants what was signed', () => {
    const { mediaType, sizeBytes, sha256 } = put;
    expect(links.readPut(key, queryOf(links.forPut(put)))).toEqual({ key, mediaType, sizeBytes, sha256 });
    const fileName = 'a&b=c?.webm';
    expect(links.readGet(key, queryOf(links.forGet({ ...put, fileName })))).toEqual({ key, mediaType, fileName });
  });

  it('binds every part, with the signature of the true one', () => {
    const query = new URLSearchParams(queryOf(links.forPut(put)));
    const other = { type: 'text/html', size: '13', sha256: 'cd'.repeat(32), expires: String(Date.now() + 120_000) };
    expect([...query.keys()].sort()).toEqual([...Object.keys(other), 'signature'].sort());
    for (const [name, value] of Object.entries(other)) {
      const changed = new URLSearchParams(query);
      changed.set(name, value);
      expect(() => links.readPut(key, changed.toString())).toThrow('link_invalid');
    }
    const wrong: [string, string][] = [
      [newBlobKey(userId, 'upload'), query.toString()],
      [`${key}\0`, query.toString()],
      [key, queryOf(linksWith('another secret').forPut(put))],
      [key, queryOf(links.forGet({ ...put, fileName: 'a' }))],
      [key, `${query.toString()}&size=12`],
      [key, ''],
    ];
    for (const [where, what] of wrong) expect(() => links.readPut(where, what)).toThrow('link_invalid');
  });
});
