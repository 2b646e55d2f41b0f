import type { ConsentRecordEntity } from './consent-record.entity.js';
import type { RelationshipEntity } from './relationship.entity.js';
import type { RelationshipInviteEntity } from './relationship-invite.entity.js';
import { hasEnded } from './relationship.state.js';
import type {
  ConsentRecordView,
  ConsentsView,
  InviteView,
  MemberConsentView,
  MemberRole,
  RelationshipView,
} from './relationship.views.js';
import { roleOfOther } from './standing.js';

interface Member {
  readonly userId: string;
  readonly role: MemberRole;
}

/** Who created it first. */
export function membersOf({ creatorId, creatorRole, partnerId }: RelationshipEntity): Member[] {
  const creator = { userId: creatorId, role: creatorRole };
  return partnerId === null ? [creator] : [creator, { userId: partnerId, role: roleOfOther(creatorRole) }];
}

export function relationshipView(row: RelationshipEntity, names: ReadonlyMap<string, string | null>): RelationshipView {
  const { id, type, status, creatorId, templateVersion, createdAt, acceptedAt, endedAt } = row;
  const nameOf = (userId: string): string | null => (hasEnded(status) ? null : (names.get(userId) ?? null));
  const members = membersOf(row).map((member) => ({ ...member, fullName: nameOf(member.userId) }));
  return { id, type, status, creatorId, members, templateVersion, createdAt, acceptedAt, endedAt };
}

export function inviteView(row: RelationshipInviteEntity, now: Date): InviteView {
  const { id, relationshipId, createdAt, expiresAt, openedAt, answeredAt } = row;
  const state = answeredAt === null && expiresAt <= now ? 'EXPIRED' : row.state;
  return { id, relationshipId, state, createdAt, expiresAt, openedAt, answeredAt };
}

export function consentsView(
  relationship: RelationshipEntity,
  current: readonly ConsentRecordEntity[],
  history: readonly ConsentRecordEntity[],
): ConsentsView {
  const members = membersOf(relationship).map((member) => {
    const record = current.find(({ userId }) => userId === member.userId);
    return memberConsent(member, record ?? null, relationship.status === 'ACTIVE');
  });
  return { relationshipId: relationship.id, members, history: history.map(recordView) };
}

function memberConsent(member: Member, record: ConsentRecordEntity | null, active: boolean): MemberConsentView {
  if (record === null) {
    return { ...member, version: 0, status: 'DRAFT', scopes: [], effective: false, templateVersion: null, at: null };
  }
  return { ...member, ...recordView(record), effective: active && record.status === 'ACTIVE' };
}

const recordView = ({ version, status, scopes, templateVersion, at }: ConsentRecordEntity): ConsentRecordView => ({
  version,
  status,
  scopes,
  templateVersion,
  at,
});
