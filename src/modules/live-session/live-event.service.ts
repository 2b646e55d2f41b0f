import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { GroupCommit } from '../../platform/database/group-commit.js';
import type { Owner } from '../interview/interview.views.js';
import { LiveEventWriter, type WriteOutcome } from './live-event-writer.service.js';
import { LiveEventRepository } from './live-event.repository.js';
import { LiveMarkerRepository } from './live-marker.repository.js';
import { consentMissing, eventsBusy, sessionNotFound } from './live-session.errors.js';
import { LiveSessionRepository } from './live-session.repository.js';
import { SharedAccess } from './shared-access.service.js';
import type { FinalSegment, NewLiveEvent, NewMarker, NudgeRecord, StoredLiveEvent } from './live-session.views.js';

const LIMITS = { batch: 500, waiting: 20_000 };
/** The timeline's integers end there. */
const LATEST_MS = 2 ** 31 - 1;

/** What happens in sessions, stored before anybody is told. */
@Injectable()
export class LiveEventService {
  private readonly commits: GroupCommit<NewLiveEvent, WriteOutcome>;

  constructor(
    writer: LiveEventWriter,
    private readonly events: LiveEventRepository,
    private readonly markers: LiveMarkerRepository,
    private readonly sessions: LiveSessionRepository,
    private readonly access: SharedAccess,
    private readonly clock: Clock,
  ) {
    this.commits = new GroupCommit((events) => writer.write(events), LIMITS, eventsBusy);
  }

  /**
   * Stores an event with the next number of its session. A segment that is stored already gives the stored one; a
   * nudge is null when another process has nudged the speaker since its limit was read.
   * @throws {AppError} session_not_found when the session, the sound or the participant is gone; consent_required for
   * words in a session for two that their speaker does not let be stored; busy
   */
  async append(event: NewLiveEvent): Promise<StoredLiveEvent | null> {
    if (!(event.atMs >= 0 && event.atMs <= LATEST_MS)) throw new RangeError('an event has no place on the timeline');
    const outcome = await this.commits.add(event);
    if (outcome === 'gone') throw sessionNotFound();
    if (outcome === 'withheld') throw consentMissing([{ whose: 'you', scope: 'TRANSCRIPT_STORED' }]);
    return outcome === 'nudged' ? null : outcome;
  }

  /** Marks a moment of a connection on the timeline; it takes no number, and clients are not told. */
  async mark(marker: NewMarker): Promise<void> {
    const now = this.clock.now();
    await this.markers.insert({ ...marker, id: newId(now.getTime()), now });
  }

  /** What this participant is told of the session after an event, in order: of the other's words what may be read now. */
  async list(actor: Owner, sessionId: string, afterSeq: number, limit: number): Promise<StoredLiveEvent[]> {
    const speakers = (await this.access.get(actor, sessionId)).whoAllow('TRANSCRIPT_STORED');
    const events = await this.events.listFor(actor, sessionId, { speakers, afterSeq, limit });
    if (events === null) throw sessionNotFound();
    return events;
  }

  /** The stored utterances of an answer or a talk, in the order they were spoken. */
  finalsOf(streamId: string): Promise<FinalSegment[]> {
    return this.events.listFinals(streamId);
  }

  /** What the limit of a speaker's nudges goes by now. */
  async nudgeStateOf(sessionId: string, userId: string): Promise<NudgeRecord> {
    const record = await this.sessions.findNudgeRecord(sessionId, userId);
    if (record === null) throw sessionNotFound();
    return record;
  }
}
