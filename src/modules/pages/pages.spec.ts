import { readFileSync } from 'node:fs';

const script = readFileSync(new URL('./static/pages.mjs', import.meta.url), 'utf8');

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** As much of a browser as the pages use. */
function openPage(page: string, fields: Record<string, string> = {}, answers: Record<string, [number, object]> = {}) {
  const calls: Call[] = [];
  const shown: Record<string, { textContent: string }> = { outcome: { textContent: '' }, invite: { textContent: '' } };
  const addresses: string[] = [];
  let submit: (event: object) => void = () => undefined;
  const form = {
    dataset: { page },
    hidden: page === 'invite',
    addEventListener: (_type: string, listener: typeof submit) => (submit = listener),
  };
  const browser = {
    document: { querySelector: () => form, getElementById: (id: string) => shown[id] },
    location: { hash: '#token=the-secret', pathname: `/${page}` },
    history: { replaceState: (_state: unknown, _title: string, address: string) => addresses.push(address) },
    FormData: class {
      get = (name: string) => fields[name];
    },
    fetch: (path: string, options: { method: string; headers: Record<string, string>; body?: string }) => {
      const { method, headers, body } = options;
      const sent: unknown = body === undefined ? undefined : JSON.parse(body);
      calls.push({ method, path, body: sent, authorization: headers.Authorization });
      const [status, answer] = answers[`${method} ${path}`] ?? [204, undefined];
      const text = answer === undefined ? '' : JSON.stringify(answer);
      return Promise.resolve({ ok: status < 400, text: () => Promise.resolve(text) });
    },
  };
  // The page's own script, with this browser in place of the real one.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function(...Object.keys(browser), script)(...Object.values(browser));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    calls,
    addresses,
    form,
    text: (id: string) => shown[id]!.textContent,
    settled,
    press: async (value = ''): Promise<void> => {
      submit({ preventDefault: () => undefined, submitter: { value } });
      await settled();
    },
  };
}

describe('the pages that links lead to', () => {
  it('take the secret out of the address bar and use it only when asked to', async () => {
    const page = openPage('verify-email');
    expect([page.addresses, page.calls]).toEqual([['/verify-email'], []]);
    await page.press();
    expect(page.calls).toEqual([{ method: 'POST', path: 'v1/auth/email/verify', body: { token: 'the-secret' } }]);
    expect(page.text('outcome')).toContain('confirmed');
    expect(page.form.hidden).toBe(true);
  });

  it('say what is wrong, and let it be tried again', async () => {
    const refused: [number, object] = [422, { title: 'The link is used', detail: 'Ask for a new link.' }];
    const page = openPage('verify-email', {}, { 'POST v1/auth/email/verify': refused });
    await page.press();
    expect(page.text('outcome')).toBe('The link is used. Ask for a new link.');
    expect(page.form.hidden).toBe(false);
  });

  it('send a new password only when it was written twice alike', async () => {
    const fields = { newPassword: 'a long walk', again: 'a long talk' };
    const page = openPage('reset-password', fields);
    await page.press();
    expect([page.calls, page.text('outcome')]).toEqual([[], 'The two passwords differ.']);
    fields.again = fields.newPassword;
    await page.press();
    expect(page.calls).toMatchObject([{ body: { token: 'the-secret', newPassword: 'a long walk' } }]);
  });

  it('show an invite, sign in to answer it, and sign out again', async () => {
    const fields = { identifier: 'ann', password: 'secret' };
    const page = openPage('invite', fields, {
      'GET v1/invites/the-secret': [200, { inviterName: '<b>Bea</b>', type: 'PRACTICE_PARTNER' }],
      'POST v1/auth/login': [200, { accessToken: 'hers' }],
    });
    await page.settled();
    expect(page.text('invite')).toBe('<b>Bea</b> invites you to practise together (practice partner).');
    expect(page.form.hidden).toBe(false);
    await page.press('accept');
    expect(page.calls.slice(1)).toMatchObject([
      { path: 'v1/auth/login', body: fields },
      { path: 'v1/invites/the-secret/accept', authorization: 'Bearer hers' },
      { path: 'v1/auth/logout', authorization: 'Bearer hers' },
    ]);
  });
});
