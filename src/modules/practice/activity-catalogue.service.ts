import { Injectable } from '@nestjs/common';
import { activities, type Activity, findActivity, isSolo } from './activity-catalogue.js';

export type { Activity } from './activity-catalogue.js';

/** The exercises and activities there are; the same for everybody. */
@Injectable()
export class ActivityCatalogue {
  /** Null for one that does not exist, or no more. */
  find(id: string): Activity | null {
    return findActivity(id);
  }

  /** To do alone. */
  listSolo(): readonly Activity[] {
    return activities.filter(isSolo);
  }

  /** To do with somebody one has such a relationship with. */
  listFor(relationshipType: string): readonly Activity[] {
    return activities.filter(({ relationshipTypes }) => (relationshipTypes as string[]).includes(relationshipType));
  }

  /** To do alone, and made for this measure. */
  listSoloOn(measure: string): readonly Activity[] {
    return this.listSolo().filter(({ measures }) => (measures as string[]).includes(measure));
  }
}
