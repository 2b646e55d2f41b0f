import fc from 'fast-check';
import type { MailContent } from '../mail.views.js';
import { renderLetter, type RenderedLetter } from './layout.js';
import { letterFor } from './letters.js';
import { shownName } from './shown-text.js';

const publicUrl = 'https://coach.example.org/base';
const secret = 'S'.repeat(43);
const facts = {
  publicUrl,
  link: { secret, expiresAt: new Date('2026-03-04T05:06:00Z') },
  at: new Date('2026-03-01T08:09:00Z'),
};
const render = (content: MailContent): RenderedLetter => renderLetter(letterFor(content, facts), facts);
const invitation = (inviterName: string): MailContent => ({
  kind: 'invitation',
  tokenId: 'unused',
  inviterName,
  relationshipType: 'FRIEND',
});

const contents: MailContent[] = [
  { kind: 'email_verification', tokenId: 'unused' },
  { kind: 'password_reset', tokenId: 'unused' },
  { kind: 'password_changed' },
  { kind: 'email_changed' },
  { kind: 'signed_in_new_device' },
  invitation('Ann'),
  { kind: 'report_ready', interviewId: 'unused' },
  { kind: 'export_ready' },
  { kind: 'notification', title: 'A comment', text: 'Ann has written a comment.' },
];

/** Every address anywhere in a letter. */
const addressesIn = (text: string): string[] => text.match(/https?:\/\/[^\s"<]+/g) ?? [];

describe('letters', () => {
  it.each(contents)('$kind say the same as text and as HTML, load nothing and link only here', (content) => {
    const { subject, text, html } = render(content);
    expect(subject).toMatch(/^[^\r\n]{5,120}$/);
    expect(text.length).toBeGreaterThan(60);
    expect(html).not.toMatch(/<(img|script|link|iframe|style|form)|url\(|src=/i);
    for (const address of [...addressesIn(text), ...addressesIn(html)]) {
      expect(address.startsWith(publicUrl)).toBe(true);
    }
  });

  it('carry the secret behind #, where no server sees it', () => {
    const { text, html } = render({ kind: 'password_reset', tokenId: 'unused' });
    for (const body of [text, html]) expect(body).toContain(`${publicUrl}/reset-password#token=${secret}`);
    expect(text).toContain('4 March 2026 at 05:06 UTC');
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    'Ann\r\nBcc: everybody@example.org',
    'Win at https://evil.example/now or www.evil.example',
    'user@evil.example',
    '\u202Emoc.elgoog\u202C',
    '&lt;b&gt;',
    '\u0000\uD800',
    'x'.repeat(5_000),
  ])('keep a hostile name a name: %j', (name) => {
    const { subject, text, html } = render(invitation(name));
    expect(subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect([...subject].length).toBeLessThan(120);
    expect(html.replaceAll(/<\/?(!doctype|html|head|meta|title|body|div|p|a)[^<>]*>/gi, '')).not.toMatch(/[<>]/);
    expect(html).not.toMatch(/<[^>]* on\w+=/i);
    expect(`${subject}\n${text}`).not.toMatch(/evil\.example|elgoog\.|everybody@/);
    for (const address of [...addressesIn(text), ...addressesIn(html)]) {
      expect(address.startsWith(publicUrl)).toBe(true);
    }
  });

  it('show any name as one line that no mail program makes a link of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const shown = shownName(name);
        return shown !== '' && !/[\r\n]|:\/\/|\w\.\w|@/.test(shown) && [...shown].length <= 60;
      }),
    );
  });
});
