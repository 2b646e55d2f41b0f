import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { Owner } from '../interview/interview.views.js';
import { nudgeNotFound } from './live-session.errors.js';
import type { NudgeFeedbackAction } from './live-session.views.js';
import { NudgeFeedbackRepository } from './nudge-feedback.repository.js';

export interface NewNudgeFeedback {
  readonly sessionId: string;
  readonly nudgeId: string;
  readonly action: NudgeFeedbackAction;
}

/** What speakers tell about the nudges they got. */
@Injectable()
export class NudgeFeedbackService {
  constructor(
    private readonly feedback: NudgeFeedbackRepository,
    private readonly clock: Clock,
  ) {}

  /** Only of the actor's own nudges; telling it again changes nothing. */
  async record(actor: Owner, given: NewNudgeFeedback): Promise<void> {
    // A UUID may be written in capitals; nudges are looked up as they were stored.
    const nudgeId = given.nudgeId.toLowerCase();
    const row = { ...given, nudgeId, userId: actor.userId, createdAt: this.clock.now() };
    if (!(await this.feedback.record(row))) throw nudgeNotFound();
  }
}
