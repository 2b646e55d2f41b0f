import { Injectable } from '@nestjs/common';
import type { Owner } from '../../interview/interview.views.js';
import type { LiveSessionView } from '../../live-session/live-session.views.js';
import { type SessionAccess, SharedAccess } from '../../live-session/shared-access.service.js';
import { sessionReportNotStarted } from '../report.errors.js';
import { SessionReportRepository } from './session-report.repository.js';
import {
  observerReport,
  ownSessionReport,
  type OwnSessionReport,
  type SessionReportView,
  waitingSessionReport,
} from './session-report.views.js';
import { SharedSessionReports } from './shared-session-reports.service.js';

/** The report of a session that has ended, as one of its participants reads it. */
@Injectable()
export class SessionReportReading {
  constructor(
    private readonly reports: SessionReportRepository,
    private readonly shared: SharedSessionReports,
    private readonly access: SharedAccess,
  ) {}

  async get(actor: Owner, sessionId: string): Promise<SessionReportView> {
    const access = await this.endedSession(actor, sessionId);
    return { ...(await this.ownPart(actor, access)), ...(await this.shared.read(actor, access)) };
  }

  private async ownPart(actor: Owner, { session }: SessionAccess): Promise<OwnSessionReport> {
    if (isObserver(actor, session)) return observerReport(session.id, session.settledAt);
    const report = await this.reports.findOwned(actor.userId, session.id);
    return report === null ? waitingSessionReport(session.id, interviewOf(actor, session)) : ownSessionReport(report);
  }

  async endedSession(actor: Owner, sessionId: string): Promise<SessionAccess> {
    const access = await this.access.get(actor, sessionId);
    if (access.session.status !== 'finalized') throw sessionReportNotStarted();
    return access;
  }
}

/** A report goes with the interview it is about; the partner's is about none of theirs. */
export function interviewOf({ userId }: Owner, session: LiveSessionView): string | null {
  return session.userId === userId ? session.interviewId : null;
}

export function isObserver({ userId: own }: Owner, { participants }: LiveSessionView): boolean {
  return participants.some(({ userId, role }) => userId === own && role === 'observer');
}
