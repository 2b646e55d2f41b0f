import { jest } from '@jest/globals';
import { attachmentHeader, cleanFileName } from './file-name.js';

describe('file names', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\cv.pdf', 'cv.pdf'],
    ['cv\r\nSet-Cookie: a.pdf', 'cvSet-Cookie: a.pdf'],
    ['evil\u202efdp.exe', 'evilfdp.exe'],
    ['re\u0301sume\u0301.pdf', 'résumé.pdf'],
    ['..', 'file'],
    ['', 'file'],
  ])('%j becomes %j', (sent, clean) => {
    expect(cleanFileName(sent)).toBe(clean);
  });

  it('have at most 255 bytes and whole characters', () => {
    const clean = cleanFileName('é'.repeat(300));
    expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255);
    expect(clean).toMatch(/^é+$/);
  });

  it('are not measured again and again, however long they are', () => {
    const measure = jest.spyOn(Buffer, 'byteLength');
    expect(cleanFileName('a'.repeat(12_000))).toBe('a'.repeat(255));
    expect(measure.mock.calls.length).toBeLessThan(300);
    measure.mockRestore();
  });

  it('are quoted for the download header', () => {
    expect(attachmentHeader('my "résumé".pdf')).toBe(
      `attachment; filename="my _r_sum__.pdf"; filename*=UTF-8''my%20%22r%C3%A9sum%C3%A9%22.pdf`,
    );
  });
});
