import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ChildProcessDocumentText } from './child-process.document-text.js';
import { type DocumentTextError } from './document-text.js';

const path = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/hostile/${name}`, import.meta.url));
const manifest = JSON.parse(readFileSync(path('manifest.json'), 'utf8')) as {
  items: { file: string; kind: string; expect: { outcome: string } }[];
};
const corpus = manifest.items
  .filter(({ kind }) => ['pdf', 'docx', 'txt'].includes(kind))
  .map(({ file, expect: e }) => [file, e.outcome] as const);

describe('ChildProcessDocumentText', () => {
  let documents: ChildProcessDocumentText;
  beforeAll(() => {
    documents = new ChildProcessDocumentText();
  });
  afterAll(() => documents.onModuleDestroy());

  it.each(corpus)('%s: %s', async (file, outcome) => {
    let stall = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      stall = Math.max(stall, performance.now() - last - 10);
      last = performance.now();
    }, 10);
    const rss = process.memoryUsage.rss();
    const result = await documents.extract({ path: path(file) }).catch((error: DocumentTextError) => error);
    clearInterval(watch);
    const refused = result instanceof Error;
    if (refused) expect(result).toMatchObject({ name: 'DocumentTextError', fault: expect.any(String) });
    else expect(result.text.isWellFormed() && !result.text.includes('\0')).toBe(true);
    if (outcome !== 'either') expect(refused).toBe(outcome === 'reject');
    expect(process.memoryUsage.rss() - rss).toBeLessThan(150 * 1024 * 1024);
    expect(stall).toBeLessThan(1_000);
  });

  it.each([
    ['pdf/10k-pages.pdf', 'document_too_many_pages', /50 pages/],
    ['pdf/encrypted-user-password.pdf', 'document_encrypted', /password/],
    ['pdf/image-only.pdf', 'document_has_no_text', /scan/],
    ['pdf/flate-bomb-double-256m.pdf', 'document_too_complex', /memory/],
    ['pdf/text-amplification.pdf', 'document_too_complex', /memory/],
    ['docx/ole2-doc.docx', 'document_type_unsupported', /Supported are PDF/],
  ])('%s is refused as %s', async (file, fault, words) => {
    await expect(documents.extract({ path: path(file) })).rejects.toMatchObject({
      fault,
      message: expect.stringMatching(words),
    });
  });

  it('lets only so many wait', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 30 }, () => documents.extract({ path: path('pdf/ok-minimal.pdf') })),
    );
    const refused = all.filter((one) => one.status === 'rejected');
    expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(18);
    expect(refused[0]?.reason).toMatchObject({ fault: 'document_text_busy', retryAfterSeconds: 5 });
  });

  it('stops when the caller leaves', async () => {
    const left = new AbortController();
    const running = documents.extract({ path: path('pdf/flate-bomb-double-256m.pdf') }, left.signal);
    left.abort(new Error('left'));
    await expect(running).rejects.toThrow('left');
  });

  it('runs a reader beside the text', async () => {
    const module = new URL('../../modules/resume/parse/resume.reader.ts', import.meta.url);
    const { reading } = await documents.read<{ contact: { fullName: string } }>(
      { text: 'Jane Smith\njane@example.com\n\nSkills\nPython, Go' },
      { module, argument: { now: '2026-11-15T00:00:00Z' } },
    );
    expect(reading.contact.fullName).toBe('Jane Smith');
  });
});
