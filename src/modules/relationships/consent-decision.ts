import type { RelationshipStatus } from './relationship.state.js';
import type { ConsentScope, ConsentStatus } from './relationship.views.js';
import { inOrder } from './standing.js';

/** What an entry of the ledger says. */
export interface Consent {
  readonly status: ConsentStatus;
  readonly scopes: readonly ConsentScope[];
  readonly templateVersion: number;
}

interface Wish {
  readonly scopes: readonly ConsentScope[];
  readonly templateVersion: number;
}

/**
 * The entry that a wish makes of the present one; null when it says nothing new. Before there is somebody on the other
 * side a wish is kept as a draft: nobody can agree to open something to a person they do not know yet.
 */
export function decideConsent(status: RelationshipStatus, current: Consent | null, wish: Wish): Consent | null {
  const scopes = inOrder(wish.scopes);
  if (scopes.length === 0) {
    const saysNothing = current === null || current.scopes.length === 0;
    return saysNothing ? null : withdrawal(status === 'ACTIVE' ? 'REVOKED' : 'DRAFT', wish.templateVersion);
  }
  const next: Consent = {
    status: status === 'ACTIVE' ? 'ACTIVE' : 'DRAFT',
    scopes,
    templateVersion: wish.templateVersion,
  };
  return current !== null && isSame(current, next) ? null : next;
}

/** What ending the relationship makes of it. */
export function revoked(current: Consent): Consent | null {
  return current.status === 'REVOKED' ? null : withdrawal('REVOKED', current.templateVersion);
}

/** What was open and is not any more. */
export function withdrawn(before: Consent | null, after: Consent): readonly ConsentScope[] {
  const open = (consent: Consent | null): readonly ConsentScope[] =>
    consent?.status === 'ACTIVE' ? consent.scopes : [];
  return open(before).filter((scope) => !open(after).includes(scope));
}

/** Whether it does nothing but take back. */
export const onlyWithdraws = (before: Consent | null, after: Consent): boolean =>
  after.scopes.length === 0 ||
  (withdrawn(before, after).length > 0 && after.scopes.every((scope) => before?.scopes.includes(scope)));

const withdrawal = (status: ConsentStatus, templateVersion: number): Consent => ({
  status,
  scopes: [],
  templateVersion,
});

function isSame(one: Consent, other: Consent): boolean {
  return (
    one.status === other.status &&
    one.templateVersion === other.templateVersion &&
    inOrder(one.scopes).join() === inOrder(other.scopes).join()
  );
}
