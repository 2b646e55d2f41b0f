import { Injectable } from '@nestjs/common';
import { roundTo } from '../../../speech/measure.js';
import type { Owner } from '../../interview/interview.views.js';
import { SessionCommentService } from '../../live-session/session-comment.service.js';
import type { SessionAccess } from '../../live-session/shared-access.service.js';
import type { SessionReportContent } from '../assembly/session-content.js';
import { SessionConversations } from './session-conversation.service.js';
import { SessionReportRepository } from './session-report.repository.js';
import type { HumanScores, PartnerSummary, SharedParts } from './session-report.views.js';

/** What somebody may read of a session for two besides their own part: decided at every read. */
@Injectable()
export class SharedSessionReports {
  constructor(
    private readonly reports: SessionReportRepository,
    private readonly conversations: SessionConversations,
    private readonly comments: SessionCommentService,
  ) {}

  async read(actor: Owner, access: SessionAccess): Promise<SharedParts> {
    if (access.standing === null) return { conversation: null, partner: null, humanScores: noScores };
    const conversation = await this.conversations.find(access);
    const partner = await this.partnerOf(actor, access);
    return { conversation, partner, humanScores: await this.humanScoresOf(access) };
  }

  private async partnerOf({ userId: own }: Owner, access: SessionAccess): Promise<PartnerSummary | null> {
    const { session, standing } = access;
    const other = session.participants.find(({ userId, role }) => userId !== own && role !== 'observer');
    if (other === undefined || !access.allows(other.userId, 'SUMMARY_SHARED')) return null;
    const report = await this.reports.findOwned(other.userId, session.id);
    if (report === null || report.content === null) return null;
    const mentor = standing?.members.some(({ userId, role }) => userId === own && role === 'mentor') ?? false;
    return summaryOf(other.userId, report.content, mentor);
  }

  private async humanScoresOf({ session }: SessionAccess): Promise<HumanScores> {
    const scores = (await this.comments.listAll(session.id)).flatMap(({ id: commentId, userId, atMs, score }) =>
      score === null ? [] : [{ commentId, userId, atMs, score }],
    );
    if (scores.length === 0) return noScores;
    const sum = scores.reduce((total, { score }) => total + score, 0);
    return { mean: roundTo(sum / scores.length, 1), scores };
  }
}

const noScores: HumanScores = { mean: null, scores: [] };

function summaryOf(userId: string, content: SessionReportContent, mentor: boolean): PartnerSummary {
  const { session, answers, talks, delivery } = content;
  const shown = answers.map(({ startMs, durationSeconds, overall, scores }) => ({
    startMs,
    durationSeconds,
    overall,
    scores,
  }));
  return {
    userId,
    answerCount: session.answers,
    talkCount: talks.length,
    spokenSeconds: session.spokenSeconds,
    delivery,
    answers: mentor ? shown : null,
  };
}
