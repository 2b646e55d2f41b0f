import { documentKind } from './document-type.js';

/** What the refusal says. */
function refusal(content: Uint8Array): { fault?: string; message?: string } {
  try {
    documentKind(content);
    return {};
  } catch (error) {
    return error as { fault: string; message: string };
  }
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('documentKind', () => {
  it.each([
    ['%PDF-1.7', 'pdf'],
    [`<html>junk${' '.repeat(900)}%PDF-1.4`, 'pdf'],
    ['PK\x03\x04rest', 'zip'],
    ['Jane Smith\nEngineer', 'text'],
  ])('goes by content', (content, kind) => {
    expect(documentKind(bytes(content))).toBe(kind);
  });

  it.each([
    ['HTML', '<!DOCTYPE html><p>hi'],
    ['HTML after a byte order mark', '\xef\xbb\xbf<html>'],
    ['SVG', '<svg onload=alert(1)>'],
    ['an old Office file', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    ['a picture', '\x89PNG\r\n'],
    ['RTF', '{\\rtf1'],
    ['a PDF header too far in', `<html>${' '.repeat(2000)}%PDF-1.4`],
  ])('refuses %s and names what is supported', (_, content) => {
    expect(refusal(bytes(content))).toMatchObject({
      fault: 'document_type_unsupported',
      message: expect.stringMatching(/PDF.*docx.*Markdown/),
    });
  });

  it('says that an empty file is empty', () => {
    expect(refusal(new Uint8Array())).toMatchObject({ fault: 'document_unreadable' });
  });
});
