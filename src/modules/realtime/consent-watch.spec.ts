import { Writable } from 'node:stream';
import { edgeSocket, type EdgeSocket } from '../../../test/support/live-edge-parts.js';
import { Log } from '../../common/logger.js';
import { NOTHING_SENT } from '../../speech/nudges/nudge-limits.js';
import type { LiveSessionView } from '../live-session/live-session.views.js';
import type { ConsentScope, RelationshipStanding } from '../relationships/relationship.views.js';
import { ClientMessages } from './client-messages.js';
import { ConsentWatch } from './consent-watch.service.js';
import { LivePairs } from './live-pairs.service.js';
import { LiveSpeaker } from './live-speaker.js';
import { LiveSpeakers } from './live-speakers.js';
import { SocketRegistry } from './socket-registry.js';
import { SpeakerCoach } from './speaker-coach.js';

const silent = new Log({ level: 'silent', destination: new Writable({ write: (_c, _e, done) => done() }) });
const RELATIONSHIP = 'relationship';
const HEARD: ConsentScope[] = ['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED'];

const standingOf = (own: ConsentScope[], others: ConsentScope[], status = 'ACTIVE'): RelationshipStanding => ({
  id: RELATIONSHIP,
  type: 'FRIEND',
  status: status as RelationshipStanding['status'],
  members: [
    { userId: 'a', role: 'member', scopes: new Set(own), consentVersion: 1 },
    { userId: 'b', role: 'member', scopes: new Set(others), consentVersion: 1 },
  ],
});

const session = {
  id: 'session',
  relationshipId: RELATIONSHIP,
  language: 'en',
  participants: [
    { userId: 'a', role: 'speaker' },
    { userId: 'b', role: 'partner' },
  ],
} as unknown as LiveSessionView;

async function arrangement() {
  const registry = new SocketRegistry();
  const speakers = new LiveSpeakers();
  const state = {
    standing: standingOf(HEARD, HEARD) as RelationshipStanding | null,
    broken: false,
    slowly: null as Promise<void> | null,
    deaf: false,
    released: 0,
    granted: true,
    confirmed: true,
  };
  let changed: (relationshipId: string) => void = () => undefined;
  const consents = {
    watch: () => Promise.resolve({ release: () => void (state.released += 1) }),
    standing: async () => {
      const { standing, broken, slowly } = state;
      if (broken) throw new Error('gone');
      await slowly;
      return standing;
    },
    granted: () => state.granted,
    isConfirmed: () => state.confirmed,
    onChange: (handler: typeof changed) => void (changed = handler),
  };
  const left: string[] = [];
  const commands = { left: (_socket: unknown, sessionId: string) => void left.push(sessionId) };
  const messages = new ClientMessages(registry, commands as never, {} as never, silent);
  const ended: string[] = [];
  const ending = {
    endOf: (id: string) => (state.deaf ? Promise.reject(new Error('gone')) : Promise.resolve(void ended.push(id))),
  };
  const pairs = new LivePairs(consents as never, registry, speakers);
  const watch = new ConsentWatch(consents as never, pairs, speakers, registry, messages, ending as never, silent);
  watch.onModuleInit();
  const pair = (await pairs.enter(session))!;
  const speaker = new LiveSpeaker(
    'session',
    'a',
    new SpeakerCoach({ sent: NOTHING_SENT, version: 0 }, 'normal', 'en'),
    0,
  );
  const answer = { release: () => void (state.released += 1) };
  speaker.answer = answer as never;
  speaker.pair = pair;
  speakers.add(speaker);
  const sockets = [edgeSocket(), edgeSocket()];
  for (const { live } of sockets) {
    registry.add(live);
    registry.join(live, 'session', 0);
  }
  const change = async (standing: RelationshipStanding | null): Promise<void> => {
    state.standing = standing;
    changed(RELATIONSHIP);
    await watch.look();
  };
  const told = () => sockets.map(({ sent }: EdgeSocket) => sent().map(([event, { reason }]) => [event, reason]));
  const word = () => changed(RELATIONSHIP);
  return { registry, speakers, state, word, pair, pairs, speaker, sockets, watch, change, told, left, ended };
}

const END = [['server.session_ended', 'consent_withdrawn']];

describe('the watch over consents', () => {
  it.each<[string, RelationshipStanding | null]>([
    ['one of the two takes a consent back', standingOf(HEARD, ['REALTIME_FEATURES_ONLY'])],
    ['the relationship is ended', standingOf([], [], 'REVOKED')],
    ['the relationship is gone with an account', null],
  ])('ends the session for everybody here at once when %s', async (_case, standing) => {
    const { pair, pairs, speaker, sockets, change, told, left, ended, state } = await arrangement();
    await change(standing);
    expect(told()).toEqual([END, END]);
    expect([left, ended]).toEqual([['session', 'session'], [RELATIONSHIP]]);
    expect(sockets.map(({ live }) => live.sessions.size)).toEqual([0, 0]);
    // The answer, and the watching of the consents.
    expect([pair.over, pair.lets('a', 'TRANSCRIPT_STORED'), speaker.answer, state.released]).toEqual([
      true,
      false,
      null,
      2,
    ]);
    expect(pairs.find('session')).toBeNull();
    await change(standing);
    expect(told()).toEqual([END, END]);
  });

  it('lets it go on when somebody allows more, and ends it when that is taken back', async () => {
    const { change, told } = await arrangement();
    await change(standingOf([...HEARD, 'MEDIATION_ALLOWED'], HEARD));
    expect(told()).toEqual([[], []]);
    await change(standingOf(HEARD, HEARD));
    expect(told()).toEqual([END, END]);
  });

  it('reads again what could not be read', async () => {
    const { state, watch, change, told } = await arrangement();
    state.broken = true;
    await change(standingOf([], HEARD));
    expect(told()).toEqual([[], []]);
    state.broken = false;
    await watch.look();
    expect(told()).toEqual([END, END]);
  });

  it('ends for good later what it could end only here', async () => {
    const { state, watch, change, told, ended } = await arrangement();
    state.deaf = true;
    await change(null);
    expect([told(), ended]).toEqual([[END, END], []]);
    state.deaf = false;
    await watch.look();
    await watch.look();
    expect([told(), ended]).toEqual([[END, END], [RELATIONSHIP]]);
  });

  it('ends a session that was being joined when a consent was taken back', async () => {
    const { pairs, state, watch, word } = await arrangement();
    const read = Promise.withResolvers<void>();
    state.slowly = read.promise;
    const joining = pairs.enter({ ...session, id: 'another' });
    await new Promise(setImmediate);
    state.slowly = null;
    pairs.remove(pairs.find('session')!);
    state.standing = standingOf(HEARD, []);
    word();
    await watch.look();
    read.resolve();
    const entered = await joining;
    await watch.look();
    expect([entered?.over, pairs.find('another')]).toEqual([true, null]);
  });

  it('tells words that were stored until it is known that they are not to be told', async () => {
    const { state, pair, change } = await arrangement();
    const told = () => [pair.lets('a', 'TRANSCRIPT_STORED'), pair.letsTellStored('a')];
    state.granted = false;
    expect(told()).toEqual([false, false]);
    state.confirmed = false;
    expect(told()).toEqual([false, true]);
    await change(null);
    expect(told()).toEqual([false, false]);
  });

  it('is over when nobody has been in the session for two rounds', async () => {
    const { pairs, registry, speakers, speaker, sockets, state } = await arrangement();
    pairs.sweep();
    pairs.sweep();
    expect(pairs.find('session')).not.toBeNull();
    for (const { live } of sockets) registry.remove(live);
    speakers.remove(speaker);
    pairs.sweep();
    expect(pairs.find('session')).not.toBeNull();
    pairs.sweep();
    expect([pairs.find('session'), state.released]).toEqual([null, 1]);
  });
});
