import { setTimeout as delay } from 'node:timers/promises';
import { secretIn, type SmtpSink, startSmtpSink } from '../test/support/smtp-sink.js';
import { type Account, type Answer, call, inParallel, must, registerAccount } from './calls.js';
import { Checks, tally } from './checks.js';
import { startProduct, withDataDir } from './product-process.js';

/**
 * Links that work once, used by sixteen at the same moment, against the built product: each secret is read from the
 * letter it was mailed in.
 *
 *   npm run build && node --import tsx proofs/one-time-races.ts [rounds]
 */

const rounds = Number(process.argv[2] ?? 30);
const callers = 16;

interface Stage {
  readonly url: string;
  readonly sink: SmtpSink;
  readonly checks: Checks;
}

async function mailedSecret({ sink }: Stage, address: string, page: string): Promise<string> {
  const until = performance.now() + 30_000;
  for (;;) {
    const letter = sink.mails.findLast(({ to, text }) => to === address && text.includes(`/${page}#`));
    if (letter !== undefined) return secretIn(letter);
    if (performance.now() > until) throw new Error(`No letter with a link to ${page} came.`);
    await delay(20);
  }
}

/** Each round: one link, sixteen tries at once, one success. `after` looks at what became of it. */
async function race(
  { checks }: Stage,
  what: string,
  round: () => Promise<{ use: (caller: number) => Promise<Answer>; after?: (answers: Answer[]) => Promise<boolean> }>,
): Promise<void> {
  const statuses: number[] = [];
  let once = 0;
  let right = 0;
  for (let turn = 0; turn < rounds; turn++) {
    const { use, after } = await round();
    const answers = await Promise.all(Array.from({ length: callers }, (_, caller) => use(caller)));
    statuses.push(...answers.map(({ status }) => status));
    if (answers.filter(({ status }) => status < 300 && status > 0).length === 1) once++;
    if (after === undefined || (await after(answers))) right++;
  }
  checks.note(`${what}: ${rounds} rounds × ${callers} callers: ${tally(statuses)}`);
  checks.check(`${what}: one success in each round`, once === rounds, `${once} of ${rounds}`);
  checks.check(`${what}: the account is as the one success left it`, right === rounds, `${right} of ${rounds}`);
  checks.check(
    `${what}: no 5xx and no connection lost`,
    statuses.every((status) => status > 0 && status < 500),
  );
}

async function verification(stage: Stage): Promise<void> {
  await race(stage, 'confirming an address', async () => {
    const { email, accessToken } = await registerAccount(stage.url);
    const token = await mailedSecret(stage, email, 'verify-email');
    return {
      use: () => call('POST', `${stage.url}/v1/auth/email/verify`, { json: { token } }),
      after: async () => {
        const profile = await must<{ emailVerified: boolean }>('GET', `${stage.url}/v1/users/me`, {
          token: accessToken,
        });
        return profile.emailVerified;
      },
    };
  });
}

async function passwordReset(stage: Stage): Promise<void> {
  const { url } = stage;
  await race(stage, 'choosing a new password', async () => {
    const { email, accessToken } = await registerAccount(url);
    await must('POST', `${url}/v1/auth/password/forgot`, { json: { email } });
    const token = await mailedSecret(stage, email, 'reset-password');
    const passwordOf = (caller: number): string => `a long walk in the hills ${caller}`;
    return {
      use: (caller) =>
        call('POST', `${url}/v1/auth/password/reset`, { json: { token, newPassword: passwordOf(caller) } }),
      after: async (answers) => {
        const winner = answers.findIndex(({ status }) => status === 204);
        const json = { identifier: email, password: passwordOf(winner) };
        const [signIn, former] = await Promise.all([
          call('POST', `${url}/v1/auth/login`, { json }),
          call('GET', `${url}/v1/users/me`, { token: accessToken }),
        ]);
        return signIn.status === 200 && former.status === 401;
      },
    };
  });
}

async function invitation(stage: Stage, invited: readonly Account[]): Promise<void> {
  const { url } = stage;
  await race(stage, 'accepting an invite', async () => {
    const inviter = await registerAccount(url);
    const token = inviter.accessToken;
    const { id } = await must<{ id: string }>('POST', `${url}/v1/relationships`, { token, json: { type: 'FRIEND' } });
    const invite = await must<{ url: string }>('POST', `${url}/v1/relationships/${id}/invites`, { token, json: {} });
    const secret = secretIn({ text: invite.url });
    return {
      use: (caller) => call('POST', `${url}/v1/invites/${secret}/accept`, { token: invited[caller]!.accessToken }),
      after: async (answers) => {
        const { members } = await must<{ members: { userId: string }[] }>('GET', `${url}/v1/relationships/${id}`, {
          token,
        });
        const winner = invited[answers.findIndex(({ status }) => status === 200)];
        return members.length === 2 && members.some(({ userId }) => userId === winner?.userId);
      },
    };
  });
}

await withDataDir(async (dataDir) => {
  const sink = await startSmtpSink();
  const product = await startProduct({ dataDir, environment: { SMTP_URL: sink.url } });
  const checks = new Checks('Links that work once');
  const stage = { url: product.url, sink, checks };
  try {
    await verification(stage);
    await passwordReset(stage);
    const invited = await inParallel(Array.from({ length: callers }), 4, () => registerAccount(product.url));
    await invitation(stage, invited);
    const log = product.output();
    const secrets = sink.mails.flatMap(({ text }) => /#token=(\S+)/.exec(text)?.[1] ?? []);
    checks.check(
      'no secret in the log',
      secrets.length >= 2 * rounds && !secrets.some((secret) => log.includes(secret)),
      `${secrets.length} looked for`,
    );
  } finally {
    await product.stop();
    await sink.stop();
  }
  checks.finish();
});
