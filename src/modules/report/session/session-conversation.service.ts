import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock.js';
import { Database } from '../../../platform/database/database.js';
import type { LiveSessionView } from '../../live-session/live-session.views.js';
import { type RecordedAnswer, SessionRecordService } from '../../live-session/session-record.service.js';
import type { SessionAccess } from '../../live-session/shared-access.service.js';
import { ConsentService } from '../../relationships/consent.service.js';
import type { RelationshipStanding } from '../../relationships/relationship.views.js';
import { TranscriptionService } from '../../transcription/transcription.service.js';
import { type ConversationContent, measureConversation, type SpokenTrack } from './conversation-measures.js';
import { SessionConversationRepository } from './session-conversation.repository.js';

/** How two spoke together, as long as both let their voices be measured together. */
@Injectable()
export class SessionConversations {
  constructor(
    private readonly conversations: SessionConversationRepository,
    private readonly records: SessionRecordService,
    private readonly transcriptions: TranscriptionService,
    private readonly consents: ConsentService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Measured from the settled tracks, again whenever one of them changes. Nothing is measured after one took that back;
   * what was measured before is shown to nobody then, and goes with the relationship.
   */
  async measure({ id: sessionId, relationshipId, partnerRole, language }: LiveSessionView): Promise<void> {
    if (relationshipId === null || partnerRole !== 'partner') return;
    if (!isMeasurable(await this.consents.standing(relationshipId))) return;
    const content = measureConversation(await this.tracksOf(sessionId), language);
    await this.database.transaction(async (tx) => {
      if (!isMeasurable(await this.consents.hold(tx, relationshipId))) return;
      await this.conversations.save(tx, { sessionId, relationshipId, content, updatedAt: this.clock.now() });
    });
  }

  /** Null: alone, not measured yet, or not agreed to any more. */
  async find({ session, standing }: SessionAccess): Promise<ConversationContent | null> {
    return isMeasurable(standing) ? this.conversations.find(session.id) : null;
  }

  private async tracksOf(sessionId: string): Promise<SpokenTrack[]> {
    const spoken = await this.records.listAll(sessionId);
    const tracks: SpokenTrack[] = [];
    for (const { userId, unstoredSpeech } of await this.records.listSpeakers(sessionId)) {
      const streams: SpokenTrack['streams'][number][] = [];
      for (const answer of spoken.filter(({ speaker }) => speaker === userId)) {
        streams.push({ offsetMs: answer.offsetMs, sound: await this.soundOf(answer) });
      }
      tracks.push({ userId, unstoredSpeech, streams });
    }
    return tracks;
  }

  private async soundOf({ speaker, attemptId, sound }: RecordedAnswer) {
    if (attemptId === null) return sound;
    return (await this.transcriptions.findSoundForAttempt({ userId: speaker }, attemptId)).sound;
  }
}

function isMeasurable(standing: RelationshipStanding | null): boolean {
  return standing !== null && standing.members.every(({ scopes }) => scopes.has('REALTIME_FEATURES_ONLY'));
}
