// Sends on what a link holds behind #, once its reader asks for it. Whatever comes back is shown as text.

const secret = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
// Out of the address bar and the history: who looks over a shoulder or at the history finds no secret.
history.replaceState(null, '', location.pathname);

const form = document.querySelector('form');
const outcome = document.getElementById('outcome');

/** Relative, so that a proxy may serve all of this below a path. */
async function call(method, path, { body, accessToken } = {}) {
  const response = await fetch(`v1/${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  if (!response.ok) throw new Error(`${answer.title ?? 'That did not work'}. ${answer.detail ?? ''}`);
  return answer;
}

const answers = {
  'verify-email': async () => {
    await call('POST', 'auth/email/verify', { body: { token: secret } });
    return 'Thank you: your address is confirmed. You can close this page.';
  },
  'reset-password': async (fields) => {
    const newPassword = fields.get('newPassword');
    if (newPassword !== fields.get('again')) throw new Error('The two passwords differ.');
    await call('POST', 'auth/password/reset', { body: { token: secret, newPassword } });
    return 'Your password is changed. Sign in with it.';
  },
  invite: async (fields, choice) => {
    const body = { identifier: fields.get('identifier'), password: fields.get('password') };
    const { accessToken } = await call('POST', 'auth/login', { body });
    try {
      await call('POST', `invites/${encodeURIComponent(secret)}/${choice}`, { accessToken });
    } finally {
      await call('POST', 'auth/logout', { accessToken }).catch(() => undefined);
    }
    return choice === 'accept' ? 'Accepted: you can now practise together.' : 'Declined.';
  },
};

async function showInvite() {
  const { inviterName, type } = await call('GET', `invites/${encodeURIComponent(secret)}`);
  const kind = String(type ?? '')
    .toLowerCase()
    .replaceAll('_', ' ');
  document.getElementById('invite').textContent = `${inviterName} invites you to practise together (${kind}).`;
  form.hidden = false;
}

async function showing(work) {
  outcome.textContent = '';
  try {
    const text = await work();
    if (text === undefined) return;
    form.hidden = true;
    outcome.textContent = text;
  } catch (error) {
    outcome.textContent = error instanceof Error ? error.message : 'That did not work.';
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const choice = event.submitter?.value ?? '';
  void showing(() => answers[form.dataset.page](new FormData(form), choice));
});

if (form.dataset.page === 'invite') void showing(showInvite);
