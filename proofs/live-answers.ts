import { setTimeout as delay } from 'node:timers/promises';
import { connectLive, type LiveAnswer, type LiveClient, type LiveSession } from '../sdk/live/index.js';
import { type LiveSetting, openLiveSession } from '../test/factories/live-sessions.js';
import { LiveRecord, say, talk, type ToldAnswer, toldAnswer } from '../test/support/live-talk.js';
import { type Account, call, jsonOf, must, registerAccount } from './calls.js';

/** What is said: each script is different, and every utterance of it is known to the stand-in engine. */
const SCRIPTS = [
  ['jfk.wav', 'librivox_sense-0870.wav', 'mfa_acoustic_corpus.wav'],
  ['librivox_sense-0920.wav', 'mfa_acoustic_corpus.wav', 'jfk.wav'],
  ['mfa_acoustic_corpus.wav', 'jfk.wav', 'librivox_sense-0920.wav', 'librivox_sense-0870.wav'],
].map((files) => talk(...files));

export const scriptOf = (speaker: number): Int16Array => SCRIPTS[speaker % SCRIPTS.length]!;

/** A client comes back sooner than a browser's would: what is measured is the server. */
const CLIENT_OPTIONS = { firstDelayMs: 100, longestDelayMs: 500 };

/** One person who speaks one answer. */
export class LivePerson {
  readonly record: LiveRecord;

  private constructor(
    readonly account: Account,
    readonly setting: LiveSetting,
    readonly client: LiveClient,
    readonly session: LiveSession,
  ) {
    this.record = new LiveRecord(session);
  }

  /** @param socketUrl where the socket goes, e.g. through a proxy */
  static async arrive(url: string, socketUrl = url): Promise<LivePerson> {
    const account = await registerAccount(url);
    const setting = await openLiveSession(url, account.accessToken);
    const client = connectLive(socketUrl, account.accessToken, CLIENT_OPTIONS);
    return new LivePerson(account, setting, client, client.enter(setting.sessionId));
  }

  begin(): Promise<LiveAnswer> {
    return this.session.speak({ questionId: this.setting.questionIds[0]!, language: 'en' });
  }

  /** The whole answer from its first word to the ack of its end. */
  async speak(samples: Int16Array, pace?: number): Promise<ToldAnswer> {
    const answer = await this.begin();
    await say(answer, samples, pace);
    return toldAnswer(await answer.stop(), this.record);
  }

  leave(): void {
    this.client.close();
  }
}

/** What is stored of the answer in the end. */
export interface StoredAnswer {
  readonly text: string | null;
  readonly words: readonly { word: string; startMs: number; endMs: number }[] | null;
  /** The transcript as the session's timeline has it. */
  readonly timeline: readonly { text: string; atMs: number }[];
}

interface TimelineItem {
  readonly atMs: number;
  readonly transcript: { readonly text: string } | null;
}

/** An answer as it was told live, and as it is stored. */
export interface Told {
  readonly told: ToldAnswer;
  readonly stored: StoredAnswer;
}

/** Waits until the attempt has its transcript. */
export async function storedAnswer(
  url: string,
  { account: { accessToken: token }, setting: { sessionId } }: Pick<LivePerson, 'account' | 'setting'>,
  attemptId: string | null,
  limitMs = 60_000,
): Promise<StoredAnswer> {
  const until = Date.now() + limitMs;
  for (;;) {
    const answer = await call('GET', `${url}/v1/attempts/${attemptId}/transcription`, { token });
    if (answer.status === 200) {
      const { state, text, words } = jsonOf<{ state: string } & Omit<StoredAnswer, 'timeline'>>(answer);
      if (state === 'ready') return { text, words, timeline: await timelineOf(url, token, sessionId) };
    }
    if (Date.now() > until)
      throw new Error(`No transcript within ${limitMs / 1000} s: ${answer.status} ${answer.text}`);
    await delay(50);
  }
}

/** From the first stretch on: where an answer lies on the timeline depends on when it was begun. */
async function timelineOf(url: string, token: string, sessionId: string): Promise<StoredAnswer['timeline']> {
  const { items } = await must<{ items: TimelineItem[] }>('GET', `${url}/v1/sessions/${sessionId}/timeline`, { token });
  const spoken = items.flatMap(({ atMs, transcript }) =>
    transcript === null ? [] : [{ text: transcript.text, atMs }],
  );
  const zero = spoken[0]?.atMs ?? 0;
  return spoken.map(({ text, atMs }) => ({ text, atMs: atMs - zero }));
}

/** The first difference between two values that should be equal, in a few words; empty when there is none. */
export function difference(found: unknown, expected: unknown): string {
  const [a, b] = [inOrder(found), inOrder(expected)];
  if (a === b) return '';
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return `…${a.slice(Math.max(0, at - 40), at + 60)} instead of …${b.slice(Math.max(0, at - 40), at + 60)}`;
}

/** How often a stretch came twice, and how many events are missing between the first and the last. */
export function doublesAndGaps({ finals, nudges }: LiveRecord): { doubles: number; gaps: number } {
  const segments = new Set(finals.map(({ segmentId }) => segmentId));
  const numbers = new Set([...finals, ...nudges].map(({ eventSeq }) => eventSeq).filter((seq) => seq !== null));
  const last = Math.max(0, ...numbers);
  return { doubles: finals.length - segments.size, gaps: last - numbers.size };
}

/** As JSON; the order of the keys of an object means nothing, and the database has one of its own. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
