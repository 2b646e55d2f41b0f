import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { languageOfTag } from '../../platform/speech-to-text/language-names.js';
import type { NudgeSetting } from '../../speech/nudges/nudge.js';
import { InterviewService } from '../interview/interview.service.js';
import type { Owner } from '../interview/interview.views.js';
import { languageUnknown, partnerRoleAlone, sessionLimitReached, subjectRequired } from './live-session.errors.js';
import type { LiveSessionEntity } from './live-session.entity.js';
import { LiveSessionRepository, type NewParticipant } from './live-session.repository.js';
import type { LiveSessionView, PartnerRole } from './live-session.views.js';
import { type InvitedPartner, SessionPartner } from './session-partner.service.js';

/** Sessions of one user that have not ended. */
const MOST_OPEN = 5;
/** Of a conversation, unless it is said. */
const USUAL_LANGUAGE = 'en';

export interface NewLiveSession {
  /** Alone it is required. */
  readonly interviewId?: string | undefined;
  readonly relationshipId?: string | undefined;
  /** `partner` unless given; only with a relationship. */
  readonly partnerRole?: PartnerRole | undefined;
  /** BCP 47, of a conversation. */
  readonly language?: string | undefined;
  readonly coaching: NudgeSetting;
  readonly keepRecording: boolean;
}

/** Makes sessions, alone or for two. */
@Injectable()
export class OpenSessionService {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly interviews: InterviewService,
    private readonly partners: SessionPartner,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async open(actor: Owner, id: string, input: NewLiveSession): Promise<LiveSessionView> {
    const { interviewId, relationshipId, partnerRole } = input;
    if (interviewId === undefined && relationshipId === undefined) throw subjectRequired();
    if (relationshipId === undefined && partnerRole !== undefined) throw partnerRoleAlone();
    const language = await this.languageOf(actor, input);
    return this.database.transaction(async (tx) => {
      const open = await this.sessions.countOpenLocked(tx, actor.userId);
      // The same Idempotency-Key again, after a crash between the first storing and its answer.
      const earlier = await this.sessions.findJoined(actor, id, tx);
      if (earlier !== null) return earlier;
      const partner =
        relationshipId === undefined
          ? null
          : await this.partners.invite(tx, actor, { sessionId: id, relationshipId, role: partnerRole ?? 'partner' });
      if (open >= MOST_OPEN) throw sessionLimitReached(MOST_OPEN);
      return this.insert(tx, actor, { id, language, input, partner });
    });
  }

  private async insert(
    tx: Tx,
    actor: Owner,
    {
      id,
      language,
      input,
      partner,
    }: { id: string; language: string; input: NewLiveSession; partner: InvitedPartner | null },
  ): Promise<LiveSessionView> {
    const { coaching, keepRecording } = input;
    const now = this.clock.now();
    const never = { startedAt: null, endedAt: null, endReason: null, settledAt: null };
    const subject = { interviewId: input.interviewId ?? null, relationshipId: input.relationshipId ?? null };
    const row: LiveSessionEntity = {
      ...subject,
      ...never,
      id,
      userId: actor.userId,
      partnerRole: partner?.role ?? null,
      status: 'open',
      language,
      keepRecording,
      lastEventSeq: 0,
      createdAt: now,
      lastActiveAt: now,
    };
    const owner: NewParticipant = { userId: actor.userId, role: 'speaker', coaching };
    const others: NewParticipant[] = partner === null ? [] : [{ ...partner, coaching: 'normal' }];
    if (row.interviewId !== null) await this.interviews.touch(tx, actor, row.interviewId);
    await this.sessions.insert(tx, row, [owner, ...others]);
    return (await this.sessions.findJoined(actor, id, tx))!;
  }

  private async languageOf(actor: Owner, { interviewId, language }: NewLiveSession): Promise<string> {
    const asked = language === undefined ? USUAL_LANGUAGE : languageOfTag(language);
    if (asked === null) throw languageUnknown();
    if (interviewId === undefined) return asked;
    return (await this.interviews.getActive(actor, interviewId)).language;
  }
}
