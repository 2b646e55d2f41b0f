export const relationshipStatuses = ['DRAFT', 'PENDING_ACCEPTANCE', 'ACTIVE', 'DECLINED', 'REVOKED'] as const;
export type RelationshipStatus = (typeof relationshipStatuses)[number];

/** `invite` is the creator's, `accept` and `decline` are those of who has the link, `consent` and `end` of a member. */
export const relationshipCommands = ['invite', 'accept', 'decline', 'consent', 'end'] as const;
export type RelationshipCommand = (typeof relationshipCommands)[number];

export type RelationshipRefusal = 'relationship_complete' | 'relationship_not_active' | 'invite_not_found';

type Outcome = { readonly to: RelationshipStatus } | { readonly refusal: RelationshipRefusal };

/**
 * Every command in every state. Only an answer to an invite makes two people of one, and nothing leads back from an
 * end: who wants to practise together again begins anew. Ending twice changes nothing.
 */
export const transitions: Readonly<Record<RelationshipStatus, Readonly<Record<RelationshipCommand, Outcome>>>> = {
  DRAFT: {
    invite: { to: 'PENDING_ACCEPTANCE' },
    accept: { refusal: 'invite_not_found' },
    decline: { refusal: 'invite_not_found' },
    consent: { to: 'DRAFT' },
    end: { to: 'REVOKED' },
  },
  PENDING_ACCEPTANCE: {
    invite: { to: 'PENDING_ACCEPTANCE' },
    accept: { to: 'ACTIVE' },
    decline: { to: 'DECLINED' },
    consent: { to: 'PENDING_ACCEPTANCE' },
    end: { to: 'REVOKED' },
  },
  ACTIVE: {
    invite: { refusal: 'relationship_complete' },
    accept: { refusal: 'invite_not_found' },
    decline: { refusal: 'invite_not_found' },
    consent: { to: 'ACTIVE' },
    end: { to: 'REVOKED' },
  },
  DECLINED: {
    invite: { refusal: 'relationship_not_active' },
    accept: { refusal: 'invite_not_found' },
    decline: { refusal: 'invite_not_found' },
    consent: { refusal: 'relationship_not_active' },
    end: { to: 'DECLINED' },
  },
  REVOKED: {
    invite: { refusal: 'relationship_not_active' },
    accept: { refusal: 'invite_not_found' },
    decline: { refusal: 'invite_not_found' },
    consent: { refusal: 'relationship_not_active' },
    end: { to: 'REVOKED' },
  },
};

/** Null when the command is allowed. */
export function refusalOf(status: RelationshipStatus, command: RelationshipCommand): RelationshipRefusal | null {
  const outcome = transitions[status][command];
  return 'refusal' in outcome ? outcome.refusal : null;
}

export const hasEnded = (status: RelationshipStatus): boolean => status === 'DECLINED' || status === 'REVOKED';
