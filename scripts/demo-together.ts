import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../src/common/project-root.js';
import { connectLive, type LiveSession } from '../sdk/live/index.js';
import { type Client, createClient } from '../sdk/src/generated/client/index.js';
import {
  acceptInvite,
  createLiveSession,
  createRelationship,
  finalizeLiveSession,
  getSessionReport,
  listConsentTemplates,
  openInvite,
  putConsent,
  register,
  sendInvite,
} from '../sdk/src/generated/sdk.gen.js';
import type { ConversationResponse } from '../sdk/src/generated/types.gen.js';
import { say } from '../test/support/live-talk.js';
import { heading, line } from './demo-output.js';

/** Two voices of one mix, each on a track of its own: how long they overlap is known. */
const MIX = join(projectRoot, 'test/fixtures/speech/synthetic/overlap_1_0_stereo.wav');
const TRUE_OVERLAP_SECONDS = 1;
const TOLERANCE_SECONDS = 0.05;

interface Someone {
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly client: Client;
  readonly accessToken: string;
}

/** Takes the text of the next mail to an address. */
export type NextMailTo = (address: string) => Promise<string>;

/** Two people: an invitation by mail, consent, a conversation over two sockets, and its end by one who takes it back. */
export async function together(baseUrl: string, nextMailTo: NextMailTo): Promise<void> {
  const [asha, ben] = [await signUp(baseUrl, 'Asha'), await signUp(baseUrl, 'Ben')];
  const relationshipId = await invited(asha, ben, nextMailTo);
  await consented(relationshipId, [asha, ben]);
  await converse(baseUrl, relationshipId, asha, ben);
  await withdraw(baseUrl, relationshipId, asha, ben);
}

async function invited(asha: Someone, ben: Someone, nextMailTo: NextMailTo): Promise<string> {
  heading('Two people: Asha invites Ben');
  const { id } = must(await createRelationship({ client: asha.client, body: { type: 'PRACTICE_PARTNER' } }));
  must(await sendInvite({ client: asha.client, path: { id }, body: { email: ben.email } }));
  const mail = await nextMailTo(ben.email);
  const token = /#token=([A-Za-z0-9_-]+)/.exec(mail)?.[1] ?? '';
  line(
    'mail to Ben',
    mail
      .split('\n')
      .find((row) => row.includes('Asha'))
      ?.trim() ?? '(no line names Asha)',
  );
  const invite = must(await openInvite({ client: ben.client, path: { token } }));
  line('the link says', JSON.stringify(invite));
  must(await acceptInvite({ client: ben.client, path: { token } }));
  line('Ben', 'accepts');
  return id;
}

async function consented(relationshipId: string, people: readonly Someone[]): Promise<void> {
  for (const { name, client } of people) {
    const { items } = must(await listConsentTemplates({ client }));
    const template = items.find(({ relationshipType }) => relationshipType === 'PRACTICE_PARTNER')!;
    const scopes = template.scopes.map(({ scope }) => scope);
    const body = { scopes, templateVersion: template.version };
    must(await putConsent({ client, path: { id: relationshipId }, body }));
    line(`${name} agrees to`, scopes.join(', '));
  }
}

async function converse(url: string, relationshipId: string, asha: Someone, ben: Someone): Promise<void> {
  heading('They talk, each on a socket of their own; Ben begins before Asha has ended');
  const { id } = must(await createLiveSession({ client: asha.client, body: { relationshipId } }));
  const [first, second] = [enter(url, id, asha), enter(url, id, ben)];
  const [left, right] = tracks();
  const spoken = await Promise.all([first.session.speak(), second.session.speak()]);
  await Promise.all([say(spoken[0], left, 1), say(spoken[1], right, 1)]);
  await Promise.all(spoken.map((answer) => answer.stop()));
  must(await finalizeLiveSession({ client: ben.client, path: { id } }));
  const measured = await conversationOf(asha, id);
  const laterSeconds = (await beginOf(ben, id)) - (await beginOf(asha, id));
  const overlap = measured.overlapSeconds ?? Number.NaN;
  const expected = TRUE_OVERLAP_SECONDS - laterSeconds;
  line(
    'overlap',
    `${overlap.toFixed(3)} s, and ${expected.toFixed(3)} s in truth: 1 s in the mix, less the ${Math.round(1_000 * laterSeconds)} ms that Ben’s track began later`,
  );
  for (const part of measured.participants) {
    const who = part.userId === asha.userId ? 'Asha' : 'Ben';
    line(
      who,
      `${part.speechSeconds} s of speech, ${Math.round(100 * (part.talkShare ?? 0))} % of the talk, ${part.interruptions} interruptions`,
    );
  }
  line('nudges', `Asha ${shown(first.nudges)}; Ben ${shown(second.nudges)}`);
  first.close();
  second.close();
  confirm(Math.abs(overlap - expected) <= TOLERANCE_SECONDS, 'the overlap is off by more than 50 ms');
  confirm(second.nudges.includes('PAUSE'), 'Ben, who interrupts, is not asked to pause');
  confirm(!first.nudges.includes('PAUSE'), 'Asha, who was interrupted, is asked to pause');
}

async function withdraw(url: string, relationshipId: string, asha: Someone, ben: Someone): Promise<void> {
  heading('They talk again, and Ben takes his consent back');
  const { id } = must(await createLiveSession({ client: asha.client, body: { relationshipId } }));
  const [first, second] = [enter(url, id, asha), enter(url, id, ben)];
  const answer = await first.session.speak();
  const speaking = say(answer, tracks()[0], 1).catch(() => undefined);
  await delay(1_000);
  const from = performance.now();
  const body = { scopes: [], templateVersion: 1 };
  must(await putConsent({ client: ben.client, path: { id: relationshipId }, body }));
  const reasons = await Promise.all([first.ended, second.ended]);
  line('the session ends', `${reasons.join(' and ')}, ${Math.round(performance.now() - from)} ms after Ben said so`);
  await speaking;
  first.close();
  second.close();
  confirm(
    reasons.every((reason) => reason === 'consent_withdrawn'),
    'the session went on',
  );
  const again = await createLiveSession({ client: asha.client, body: { relationshipId } });
  line('another session', `${again.error?.code ?? 'is made'}: ${again.error?.detail ?? ''}`);
  confirm(again.error?.code === 'consent_required', 'another session was made');
}

interface Entered {
  readonly session: LiveSession;
  readonly nudges: string[];
  readonly ended: Promise<string>;
  close(): void;
}

function enter(url: string, sessionId: string, { name, accessToken }: Someone): Entered {
  const live = connectLive(url, accessToken);
  const session = live.enter(sessionId);
  const nudges: string[] = [];
  // The mix is no recording whose words a stand-in knows.
  session.on('final', ({ text }) => text !== '' && line(`${name} hears`, text));
  session.on('nudge', ({ type, message }) => {
    nudges.push(type);
    line(`NUDGE to ${name}`, `${message}  (${type})`);
  });
  const ended = new Promise<string>((resolve) => session.on('ended', ({ reason }) => resolve(reason)));
  return { session, nudges, ended, close: () => void live.close() };
}

/** Where somebody's track begins on the session's timeline, as their own report says. */
async function beginOf({ client }: Someone, id: string): Promise<number> {
  const { content } = must(await getSessionReport({ client, path: { id } }));
  return (content?.talks[0]?.startMs ?? 0) / 1_000;
}

async function conversationOf({ client }: Someone, id: string): Promise<ConversationResponse> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { status, conversation } = must(await getSessionReport({ client, path: { id } }));
    if (status === 'ready' && conversation !== null) return conversation;
    await delay(100);
  }
  throw new Error('The conversation was not measured within half a minute.');
}

function tracks(): [Int16Array, Int16Array] {
  const bytes = readFileSync(MIX);
  const from = bytes.indexOf('data', 12, 'latin1') + 8;
  const length = Math.floor((bytes.length - from) / 4);
  const track = (at: number): Int16Array =>
    Int16Array.from({ length }, (_, frame) => bytes.readInt16LE(from + 4 * frame + 2 * at));
  return [track(0), track(1)];
}

async function signUp(url: string, name: string): Promise<Someone> {
  const email = `${name.toLowerCase()}-${Date.now()}@example.com`;
  const body = { email, password: 'quiet river bank', fullName: `${name} Example` };
  const { accessToken, user } = must(await register({ client: createClient({ baseUrl: url }), body }));
  const headers = { Authorization: `Bearer ${accessToken}` };
  return { name, email, userId: user.id, client: createClient({ baseUrl: url, headers }), accessToken };
}

const shown = (nudges: readonly string[]): string => (nudges.length === 0 ? 'none' : nudges.join(', '));

function confirm(met: boolean, otherwise: string): void {
  if (!met) throw new Error(`Not as promised: ${otherwise}.`);
}

function must<T>(result: { data?: T; error?: unknown; response?: Response }): T {
  if (result.data === undefined) throw new Error(`${result.response?.status}: ${JSON.stringify(result.error)}`);
  return result.data;
}
