import { Injectable } from '@nestjs/common';
import { EndSessionService } from './end-session.service.js';
import { LiveSessionRepository } from './live-session.repository.js';

/** Ends what runs between two of whom one no longer agrees. Repeating it changes nothing. */
@Injectable()
export class EndWithdrawnSessions {
  constructor(
    private readonly sessions: LiveSessionRepository,
    private readonly ending: EndSessionService,
  ) {}

  /** Those of this relationship, and those whose relationship was deleted with an account; null: only the latter. */
  async endOf(relationshipId: string | null): Promise<void> {
    for (const session of await this.sessions.listRunningOf(relationshipId)) {
      await this.ending.end(session, 'consent_withdrawn');
    }
  }
}
