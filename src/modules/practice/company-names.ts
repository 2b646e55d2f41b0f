import type { RelationshipType } from '../relationships/relationship.views.js';

/** Who an activity is for, as it stands in a sentence. */
export const companyNames: Readonly<Record<RelationshipType, string>> = {
  COUPLE: 'couples',
  FAMILY: 'families',
  FRIEND: 'friends',
  MENTOR: 'a mentor and a candidate',
  PRACTICE_PARTNER: 'two who practise for interviews',
  OTHER: 'two people who want to talk well',
};
