import type { Actor } from '../../common/actor.js';
import type { RelationshipStatus } from './relationship.state.js';

export { type RelationshipStatus, relationshipStatuses } from './relationship.state.js';

export const relationshipTypes = ['COUPLE', 'FAMILY', 'FRIEND', 'MENTOR', 'PRACTICE_PARTNER', 'OTHER'] as const;
export type RelationshipType = (typeof relationshipTypes)[number];

export const memberRoles = ['member', 'mentor', 'candidate'] as const;
/** Of type MENTOR one is the mentor and the other the candidate; of every other type both are members. */
export type MemberRole = (typeof memberRoles)[number];

/** What somebody opens of theirs to the other; `consent-templates.ts` says it in words. */
export const consentScopes = [
  'REALTIME_FEATURES_ONLY',
  'SUMMARY_SHARED',
  'TRANSCRIPT_STORED',
  'MEDIATION_ALLOWED',
] as const;
export type ConsentScope = (typeof consentScopes)[number];

export const consentStatuses = ['DRAFT', 'ACTIVE', 'REVOKED'] as const;
/** DRAFT: nothing said yet, or prepared before there was somebody on the other side. Only ACTIVE opens anything. */
export type ConsentStatus = (typeof consentStatuses)[number];

export type Owner = Pick<Actor, 'userId'>;

export interface MemberStanding {
  readonly userId: string;
  readonly role: MemberRole;
  /** What holds now. */
  readonly scopes: ReadonlySet<ConsentScope>;
  /** 0: they have not said anything yet. */
  readonly consentVersion: number;
}

/** What may happen between two people at one moment. Scopes are empty unless the relationship is ACTIVE. */
export interface RelationshipStanding {
  readonly id: string;
  readonly type: RelationshipType;
  readonly status: RelationshipStatus;
  /** Who created it first; one alone until the other has accepted. */
  readonly members: readonly MemberStanding[];
}

export interface MemberView {
  readonly userId: string;
  /** Null once the relationship has ended. */
  readonly fullName: string | null;
  readonly role: MemberRole;
}

export interface RelationshipView {
  readonly id: string;
  readonly type: RelationshipType;
  readonly status: RelationshipStatus;
  readonly creatorId: string;
  readonly members: readonly MemberView[];
  /** Of the consent texts that were current when it was made. */
  readonly templateVersion: number;
  readonly createdAt: Date;
  readonly acceptedAt: Date | null;
  readonly endedAt: Date | null;
}

export const inviteStates = ['CREATED', 'SENT', 'OPENED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'CANCELED'] as const;
export type InviteState = (typeof inviteStates)[number];

export interface InviteView {
  readonly id: string;
  readonly relationshipId: string;
  readonly state: InviteState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly openedAt: Date | null;
  /** When it was accepted, declined or canceled. */
  readonly answeredAt: Date | null;
}

/** With the link, told to who makes it and to nobody later; null when it does not work any more. */
export interface NewInviteView extends InviteView {
  readonly url: string | null;
}

/** What somebody with the link learns. */
export interface OpenedInviteView {
  readonly inviterName: string;
  readonly type: RelationshipType;
  /** What the invited would be. */
  readonly role: MemberRole;
  readonly expiresAt: Date;
}

export interface ConsentRecordView {
  readonly version: number;
  readonly status: ConsentStatus;
  readonly scopes: readonly ConsentScope[];
  readonly templateVersion: number;
  readonly at: Date;
}

/** Of one member, as the ledger has it now; version 0 before anything was said. */
export interface MemberConsentView {
  readonly userId: string;
  readonly role: MemberRole;
  readonly version: number;
  readonly status: ConsentStatus;
  readonly scopes: readonly ConsentScope[];
  /** Whether it opens anything now: the consent and the relationship are both ACTIVE. */
  readonly effective: boolean;
  readonly templateVersion: number | null;
  readonly at: Date | null;
}

export interface ConsentsView {
  readonly relationshipId: string;
  readonly members: readonly MemberConsentView[];
  /** The caller's own, newest first. */
  readonly history: readonly ConsentRecordView[];
}
