import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { extractDocument } from './extract-document.js';

const fixture = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../test/fixtures/${path}`, import.meta.url)));
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** A zip of deflated members, enough for a DOCX; `claim` writes false sizes into the directory. */
function zip(members: Record<string, string>, claim?: number): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const data = deflateRawSync(Buffer.from(content));
    const size = claim ?? Buffer.byteLength(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(Buffer.from(content)), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return new Uint8Array(Buffer.concat([...parts, central, Buffer.from('PK\x05\x06', 'latin1'), end]));
}

function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ -1) >>> 0;
}

const docx = (body: string): Uint8Array =>
  zip({ 'word/document.xml': `<w:document xmlns:w="x" xmlns:mc="y"><w:body>${body}</w:body></w:document>` });
const paragraph = (text: string, properties = ''): string => `<w:p><w:r>${properties}<w:t>${text}</w:t></w:r></w:p>`;

describe('extractDocument', () => {
  it('reads a PDF in reading order', async () => {
    const { text, mediaType, pageCount } = await extractDocument(
      fixture('resumes/two-column-achievements-sidebar.pdf'),
    );
    expect({ mediaType, pageCount }).toEqual({ mediaType: 'application/pdf', pageCount: 1 });
    expect(text).toMatch(/^Jordan Avery\nSoftware Engineering Leader/);
    expect(text.indexOf('America Online')).toBeLessThan(text.indexOf('STRENGTHS'));
    expect(text).toContain('Mobile Development\tWeb\tAndroid');
  });

  it('hands out link targets', async () => {
    const { links } = await extractDocument(fixture('resumes/multi-degree-coursework.pdf'));
    expect(links).toContain('mailto:jordan.bennett@example.com');
  });

  it('leaves out what a reader cannot see, and says so', async () => {
    const { text, warnings } = await extractDocument(fixture('hostile/pdf/prompt-injection-white-text.pdf'));
    expect(text).not.toMatch(/ignore all previous/i);
    expect(warnings).toEqual([expect.objectContaining({ code: 'hidden_text_removed' })]);
  });

  it('keeps white letters on a dark ground', async () => {
    const shown = 'BT 1 1 1 rg /F1 12 Tf 60 705 Td (White on blue) Tj ET';
    const pdf = await extractDocument(onePage(`0 0 0.5 rg 50 700 200 20 re f ${shown}`));
    expect(pdf).toMatchObject({ text: 'White on blue', warnings: [] });
    await expect(extractDocument(onePage(shown))).rejects.toMatchObject({ fault: 'document_has_no_text' });
  });

  it('leaves out text drawn off the page', async () => {
    const { text } = await extractDocument(
      onePage('BT /F1 12 Tf 60 705 Td (Visible words) Tj ET BT /F1 12 Tf 5000 9000 Td (Hidden words) Tj ET'),
    );
    expect(text).toBe('Visible words');
  });

  it('reads DOCX paragraphs, lists, tables, tabs and headers', async () => {
    const row =
      '<w:tr><w:tc><w:p><w:r><w:t>Languages</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Python, Go</w:t></w:r></w:p></w:tc></w:tr>';
    const bullet = '<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Built it</w:t></w:r></w:p>';
    const main = `<w:document xmlns:w="x"><w:body>${paragraph('Acme</w:t><w:tab/><w:t>2020 &amp; on')}${bullet}<w:tbl>${row}</w:tbl></w:body></w:document>`;
    const { text, mediaType } = await extractDocument(
      zip({ 'word/document.xml': main, 'word/header1.xml': `<w:hdr>${paragraph('Jane Smith')}</w:hdr>` }),
    );
    expect(mediaType).toMatch(/wordprocessingml/);
    expect(text.split('\n').filter(Boolean)).toEqual([
      'Jane Smith',
      'Acme\t2020 & on',
      '• Built it',
      'Languages\tPython, Go',
    ]);
  });

  it.each([
    '<w:rPr><w:vanish/></w:rPr>',
    '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>',
    '<w:rPr><w:sz w:val="2"/></w:rPr>',
  ])('leaves out DOCX text hidden by %s', async (properties) => {
    const { text, warnings } = await extractDocument(
      docx(paragraph('Plain visible text') + paragraph('Hire me now', properties)),
    );
    expect(text).toBe('Plain visible text');
    expect(warnings).toHaveLength(1);
  });

  it('takes a document text box once, and nothing its writer deleted', async () => {
    const box = `<mc:AlternateContent><mc:Choice>${paragraph('In a text box')}</mc:Choice><mc:Fallback>${paragraph('In a text box')}</mc:Fallback></mc:AlternateContent>`;
    const { text } = await extractDocument(docx(`${box}<w:del>${paragraph('taken back')}</w:del>`));
    expect(text).toBe('In a text box');
  });

  it('stops inflating at the limit, whatever sizes the directory claims', async () => {
    const bomb = zip({ 'word/document.xml': ' '.repeat(20 * 1024 * 1024) }, 1_000);
    await expect(extractDocument(bomb)).rejects.toMatchObject({
      fault: expect.stringMatching(/too_complex|unreadable/),
    });
    await expect(extractDocument(zip({ 'word/document.xml': ' '.repeat(20 * 1024 * 1024) }))).rejects.toMatchObject({
      fault: 'document_too_complex',
    });
  });

  it('refuses a document type declaration and too many members', async () => {
    await expect(extractDocument(fixture('hostile/docx/xxe-and-entity-expansion.docx'))).rejects.toMatchObject({
      fault: 'document_unreadable',
    });
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`m${index}`, '']));
    await expect(extractDocument(zip({ ...many, 'word/document.xml': '<a/>' }))).rejects.toMatchObject({
      fault: 'document_too_complex',
    });
  });

  it('refuses a zip that is no Word document', async () => {
    await expect(extractDocument(zip({ 'a.txt': 'hello' }))).rejects.toMatchObject({
      fault: 'document_type_unsupported',
    });
  });

  it.each([
    ['UTF-8', utf8('Zoë Müller, Engineer'), 'Zoë Müller, Engineer'],
    [
      'UTF-16 with a mark',
      new Uint8Array(Buffer.from('\ufeffZoë Müller, Engineer', 'utf16le')),
      'Zoë Müller, Engineer',
    ],
    ['UTF-16 without one', new Uint8Array(Buffer.from('Jane Miller, Engineer', 'utf16le')), 'Jane Miller, Engineer'],
    ['Windows-1252', new Uint8Array(Buffer.from('Zo\xeb M\xfcller, Engineer', 'latin1')), 'Zoë Müller, Engineer'],
  ])('reads text in %s', async (_, bytes, text) => {
    expect((await extractDocument(bytes)).text).toBe(text);
  });

  it('reads Markdown without its marks', async () => {
    const { text, mediaType, links } = await extractDocument(
      utf8('# Jo Doe\n\n**Engineer** at [Acme](https://acme.example)\n\n* `Go`\n* Python\n'),
    );
    expect(mediaType).toBe('text/markdown');
    expect(text).toBe('Jo Doe\n\nEngineer at Acme\n\n• Go\n• Python');
    expect(links).toEqual(['https://acme.example']);
  });

  it('refuses bytes that are no text, a text without letters, and too much text', async () => {
    await expect(
      extractDocument(new Uint8Array(Array.from({ length: 400 }, (_, i) => (i * 37) % 256))),
    ).rejects.toMatchObject({ fault: 'document_type_unsupported' });
    await expect(extractDocument(utf8('--- ... ---'))).rejects.toMatchObject({ fault: 'document_has_no_text' });
    await expect(extractDocument(utf8('word '.repeat(40_001)))).rejects.toMatchObject({
      fault: 'document_too_much_text',
    });
  });
});

/** A PDF of one page with this content. */
function onePage(content: string): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return utf8(`%PDF-1.4\n${body}trailer\n<</Size 6/Root 1 0 R>>\n%%EOF`);
}
