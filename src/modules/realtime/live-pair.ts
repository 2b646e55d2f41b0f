import type { ConsentService } from '../relationships/consent.service.js';
import type { ConsentScope, RelationshipStanding } from '../relationships/relationship.views.js';
import type { LiveSessionView, ParticipantRole } from '../live-session/live-session.views.js';
import { Conversation } from '../../speech/live/conversation.js';
import { thresholdsFor } from '../../speech/thresholds.js';

/** Who is told to be present by another process counts so for that long, ms. */
const PRESENT_MS = 2_500;

export type PairConsents = Pick<ConsentService, 'granted' | 'isConfirmed'>;

/** A session for two in this process: what each lets the other have, and how they talk with each other. */
export class LivePair {
  /** Null with an observer, who is not heard. */
  readonly conversation: Conversation | null;
  /** A consent it used was withdrawn: nothing of it is told any more. */
  over = false;
  /** Up to where each speaker here was told to the other processes, ms of the session. */
  readonly toldUntilMs = new Map<string, number>();
  private readonly elsewhere = new Map<string, number>();

  constructor(
    readonly sessionId: string,
    readonly relationshipId: string,
    private readonly roles: ReadonlyMap<string, ParticipantRole>,
    language: string,
    private readonly consents: PairConsents,
    /** As last read from the database. */
    public standing: RelationshipStanding,
  ) {
    const [one, two, ...others] = [...roles].filter(([, role]) => role !== 'observer').map(([userId]) => userId);
    const both = one !== undefined && two !== undefined && others.length === 0;
    this.conversation = both ? new Conversation([one, two], thresholdsFor(language).turns) : null;
  }

  roleOf(userId: string): ParticipantRole | null {
    return this.roles.get(userId) ?? null;
  }

  /** Asked for every frame: false also when nobody could confirm it lately. */
  lets(userId: string, scope: ConsentScope): boolean {
    return !this.over && this.consents.granted(this.relationshipId, userId, scope);
  }

  /**
   * Words that were stored were agreed to just now. While nobody can confirm it they are told all the same, for they
   * are not told twice.
   */
  letsTellStored(userId: string): boolean {
    return this.lets(userId, 'TRANSCRIPT_STORED') || (!this.over && !this.confirmed);
  }

  /** Whether how the two speak together may be used to nudge: both must allow it. */
  get mediated(): boolean {
    for (const userId of this.roles.keys()) if (!this.lets(userId, 'MEDIATION_ALLOWED')) return false;
    return true;
  }

  /** Whether a refusal of `lets` says that there is no consent, and not only that nobody knows. */
  get confirmed(): boolean {
    return this.consents.isConfirmed(this.relationshipId);
  }

  /** Whether somebody lets less be done than before, or the relationship is no more. */
  hasLost(now: RelationshipStanding | null): boolean {
    if (now === null || now.status !== 'ACTIVE') return true;
    return this.standing.members.some(({ userId, scopes }) => {
      const left = now.members.find((member) => member.userId === userId)?.scopes;
      return [...scopes].some((scope) => left?.has(scope) !== true);
    });
  }

  /** Another process has a socket of theirs in the session. @returns whether that is news */
  isElsewhere(userId: string, now: number): boolean {
    const news = !this.wasElsewhere(userId, now);
    this.elsewhere.set(userId, now);
    return news;
  }

  wasElsewhere(userId: string, now: number): boolean {
    return now - (this.elsewhere.get(userId) ?? Number.NEGATIVE_INFINITY) < PRESENT_MS;
  }

  leftElsewhere(userId: string): void {
    this.elsewhere.delete(userId);
  }
}

/** Of a session with a relationship. */
export function pairOf(
  { id, participants, language }: LiveSessionView,
  consents: PairConsents,
  standing: RelationshipStanding,
): LivePair {
  const roles = new Map(participants.map(({ userId, role }) => [userId, role]));
  return new LivePair(id, standing.id, roles, language, consents, standing);
}
