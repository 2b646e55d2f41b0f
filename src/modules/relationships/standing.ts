import {
  type ConsentScope,
  type ConsentStatus,
  consentScopes,
  type MemberRole,
  type MemberStanding,
  type RelationshipStanding,
  type RelationshipStatus,
  type RelationshipType,
} from './relationship.views.js';

/** A relationship with the current entry of the ledger for each member, as one query reads it. */
export interface StandingRow {
  readonly id: string;
  readonly type: RelationshipType;
  readonly status: RelationshipStatus;
  readonly creatorId: string;
  readonly partnerId: string | null;
  readonly creatorRole: MemberRole;
  readonly creatorConsent: CurrentConsent | null;
  readonly partnerConsent: CurrentConsent | null;
}

export interface CurrentConsent {
  readonly version: number;
  readonly status: ConsentStatus;
  readonly scopes: readonly ConsentScope[];
}

const otherRoles: Readonly<Record<MemberRole, MemberRole>> = {
  member: 'member',
  mentor: 'candidate',
  candidate: 'mentor',
};

export const roleOfOther = (creatorRole: MemberRole): MemberRole => otherRoles[creatorRole];

const nothing: ReadonlySet<ConsentScope> = new Set();

export function standingOf(row: StandingRow): RelationshipStanding {
  const active = row.status === 'ACTIVE';
  const member = (userId: string, role: MemberRole, consent: CurrentConsent | null): MemberStanding => ({
    userId,
    role,
    scopes: active && consent?.status === 'ACTIVE' ? new Set(consent.scopes) : nothing,
    consentVersion: consent?.version ?? 0,
  });
  const creator = member(row.creatorId, row.creatorRole, row.creatorConsent);
  const { partnerId } = row;
  const members =
    partnerId === null ? [creator] : [creator, member(partnerId, roleOfOther(row.creatorRole), row.partnerConsent)];
  return { id: row.id, type: row.type, status: row.status, members };
}

/** Each once, in the order they are listed everywhere. */
export const inOrder = (scopes: readonly ConsentScope[]): ConsentScope[] =>
  consentScopes.filter((scope) => scopes.includes(scope));
