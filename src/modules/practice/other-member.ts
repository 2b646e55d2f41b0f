import type { Owner, RelationshipStanding } from '../relationships/relationship.views.js';

/** The other of the two; of an ACTIVE relationship there always is one. */
export function otherMember({ members }: RelationshipStanding, { userId }: Owner): string {
  const other = members.find((member) => member.userId !== userId);
  if (other === undefined) throw new Error('An active relationship has two members.');
  return other.userId;
}
