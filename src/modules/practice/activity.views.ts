import type { WeakMeasure } from '../report/weak-measures.service.js';
import type { Activity } from './activity-catalogue.js';
import type { ActivityStatus } from './activity.state.js';

/** One activity of two people, as one of them sees it. */
export interface ActivityView {
  readonly id: string;
  readonly relationshipId: string;
  readonly activityId: string;
  /** Null when the catalogue no longer has it. */
  readonly activity: Activity | null;
  readonly status: ActivityStatus;
  readonly invitedBy: string;
  readonly plannedAt: Date | null;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
  readonly completedAt: Date | null;
  readonly ownRating: number | null;
  readonly ownNote: string | null;
  readonly otherHasRated: boolean;
}

export const suggestionReasons = ['weak_measure', 'suits_relationship', 'suits_everybody'] as const;

export interface SuggestionReason {
  readonly code: (typeof suggestionReasons)[number];
  readonly text: string;
}

export interface ActivitySuggestion {
  readonly activity: Activity;
  readonly reason: SuggestionReason;
  /** The caller's own measure it is suggested for. */
  readonly evidence: WeakMeasure | null;
}
