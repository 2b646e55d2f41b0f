import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { sqlState, uniqueViolation } from '../../common/database-faults.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { ConsentService } from '../relationships/consent.service.js';
import {
  type ChangedRecord,
  LiveEventRepository,
  type NumberedEvent,
  type SessionForTwo,
} from './live-event.repository.js';
import type { NewLiveEvent, StoredLiveEvent } from './live-session.views.js';

/**
 * `gone`: the session, the sound or the participant was deleted. `nudged`: somebody else has nudged the speaker.
 * `withheld`: the speaker does not let it be stored.
 */
export type WriteOutcome = StoredLiveEvent | 'gone' | 'nudged' | 'withheld';

/** What is known of the sessions of a batch while they are locked. */
interface Ground {
  readonly lastSeqs: Map<string, number>;
  /** Who speaks in them. */
  readonly streams: ReadonlyMap<string, string>;
  /** By session for two: whose words may be stored. */
  readonly storable: ReadonlyMap<string, ReadonlySet<string>>;
  /** By session and segment: stored before, or earlier in the same batch. */
  readonly segments: Map<string, StoredLiveEvent>;
  /** By session and user. */
  readonly versions: Map<string, number>;
}

const keyOf = (sessionId: string, name: string): string => `${sessionId} ${name}`;

/** Stores events of any sessions, however many they are, by one statement or else by one transaction. */
@Injectable()
export class LiveEventWriter {
  constructor(
    private readonly events: LiveEventRepository,
    private readonly consents: ConsentService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async write(events: readonly NewLiveEvent[]): Promise<WriteOutcome[]> {
    const now = this.clock.now();
    const numbers = await this.storeAtOnce(events, now);
    const rest = await this.writeLookingTwice(events.filter((_, place) => !numbers.has(place)));
    return events.map((event, place) => {
      const seq = numbers.get(place);
      return seq === undefined ? rest.shift()! : storedOf(event, seq, now);
    });
  }

  /** None where something is stored already, or one speaker has two nudges: then the order of things decides. */
  private async storeAtOnce(events: readonly NewLiveEvent[], now: Date): Promise<Map<number, number>> {
    const speakers = events
      .filter(({ kind }) => kind === 'nudge')
      .map((event) => keyOf(event.sessionId, event.userId ?? ''));
    if (new Set(speakers).size < speakers.length) return new Map();
    try {
      return await this.events.storeAtOnce(events, now);
    } catch (error) {
      if (sqlState(error) !== uniqueViolation) throw error;
      return new Map();
    }
  }

  private async writeLookingTwice(events: readonly NewLiveEvent[]): Promise<WriteOutcome[]> {
    if (events.length === 0) return [];
    return this.database.transaction(async (tx) => {
      const ground = await this.lock(tx, events);
      const now = this.clock.now();
      const numbered: NumberedEvent[] = [];
      const records = new Map<string, ChangedRecord>();
      const outcomes = events.map((event) => judge(event, ground, now, { numbered, records }));
      if (numbered.length > 0) await this.events.insert(tx, numbered, [...records.values()], now);
      return outcomes;
    });
  }

  private async lock(tx: Tx, events: readonly NewLiveEvent[]): Promise<Ground> {
    const sessionIds = [...new Set(events.map(({ sessionId }) => sessionId))];
    // Relationships before sessions, as who erases an account does: two of these never wait for each other.
    const storable = await this.holdConsents(tx, await this.events.listForTwo(tx, sessionIds));
    const lastSeqs = await this.events.lockSessions(tx, sessionIds);
    const streamIds = new Set(events.map(({ streamId }) => streamId).filter((id) => id !== null));
    const streams = await this.events.lockStreams(tx, [...streamIds]);
    const finals = events.filter((event) => event.kind === 'transcript_final');
    const stored = await this.events.listSegments(
      tx,
      finals.map(sessionOf),
      finals.map(({ segmentId }) => segmentId),
    );
    const nudges = events.filter((event) => event.kind === 'nudge');
    const read = await this.events.listNudgeVersions(
      tx,
      nudges.map(sessionOf),
      nudges.map(({ userId }) => userId),
    );
    return {
      lastSeqs,
      streams,
      storable,
      segments: new Map(stored.map((event) => [keyOf(event.sessionId, event.segmentId ?? ''), event])),
      versions: new Map(read.map(({ sessionId, userId, version }) => [keyOf(sessionId, userId), version])),
    };
  }

  /** A withdrawal waits until what was agreed to is stored, or nothing is. */
  private async holdConsents(tx: Tx, sessions: readonly SessionForTwo[]): Promise<Map<string, Set<string>>> {
    const storable = new Map<string, Set<string>>();
    for (const { id, relationshipId } of sessions) {
      const standing = await this.consents.hold(tx, relationshipId);
      // It went with an account since: nobody else is left to read the words.
      if (standing === null) continue;
      const agreed = standing.members.filter(({ scopes }) => scopes.has('TRANSCRIPT_STORED'));
      storable.set(id, new Set(agreed.map(({ userId }) => userId)));
    }
    return storable;
  }
}

const sessionOf = ({ sessionId }: NewLiveEvent): string => sessionId;

interface Batch {
  readonly numbered: NumberedEvent[];
  readonly records: Map<string, ChangedRecord>;
}

function judge(event: NewLiveEvent, ground: Ground, now: Date, batch: Batch): WriteOutcome {
  const { sessionId, streamId } = event;
  const lastSeq = ground.lastSeqs.get(sessionId);
  if (lastSeq === undefined || (streamId !== null && !ground.streams.has(streamId))) return 'gone';
  if (event.kind === 'transcript_final') {
    if (ground.storable.get(sessionId)?.has(ground.streams.get(event.streamId) ?? '') === false) return 'withheld';
    const known = ground.segments.get(keyOf(sessionId, event.segmentId));
    if (known !== undefined) return known;
  } else {
    const refusal = spendLimit(event, ground, batch);
    if (refusal !== null) return refusal;
  }
  const seq = lastSeq + 1;
  ground.lastSeqs.set(sessionId, seq);
  batch.numbered.push({ event, seq });
  const stored = storedOf(event, seq, now);
  if (stored.segmentId !== null) ground.segments.set(keyOf(sessionId, stored.segmentId), stored);
  return stored;
}

/** Null: the nudge may be stored, and the record says so from now on. */
function spendLimit(
  { sessionId, userId, limit }: Extract<NewLiveEvent, { kind: 'nudge' }>,
  { versions }: Ground,
  { records }: Batch,
): 'gone' | 'nudged' | null {
  const key = keyOf(sessionId, userId);
  const version = versions.get(key);
  if (version === undefined) return 'gone';
  if (version !== limit.version) return 'nudged';
  versions.set(key, version + 1);
  records.set(key, { sessionId, userId, sent: limit.sent, version: version + 1 });
  return null;
}

function storedOf(event: NewLiveEvent, seq: number, createdAt: Date): StoredLiveEvent {
  const place = { seq, createdAt, atMs: Math.round(event.atMs) };
  if (event.kind === 'transcript_final') return { ...event, ...place };
  const { limit: _limit, ...nudge } = event;
  return { ...nudge, ...place };
}
