import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import type { RelationshipRefusal } from './relationship.state.js';

export const relationshipNotFound = () => new AppError('relationship_not_found', 'There is no such relationship.');

const refusals: Record<RelationshipRefusal, string> = {
  relationship_complete: 'The relationship has both its members: make another one to invite somebody else.',
  relationship_not_active: 'The relationship is not active: nothing can be done in it.',
  invite_not_found: 'There is no such invite, or it was used, canceled or is too old: ask for a new one.',
};

export const refusedBy = (refusal: RelationshipRefusal) => new AppError(refusal, refusals[refusal]);

export const inviteNotFound = () => refusedBy('invite_not_found');

export const relationshipNotActive = () => refusedBy('relationship_not_active');

export const inviteOwn = () => new AppError('invite_own', 'This is your own invite: send the link to somebody else.');

export const alreadyRelated = () =>
  new AppError('already_related', 'The two of you have an active relationship of this type already.');

export const relationshipLimitReached = (limit: number) =>
  new AppError('relationship_limit_reached', `At most ${limit} relationships are kept at a time: end one first.`);

export const inviteLimitReached = (limit: number) =>
  new AppError('invite_limit_reached', `At most ${limit} invites of a relationship are open: cancel one first.`);

export const tooManyInvites = (limit: number, retryAfterSeconds: number) =>
  new AppError('rate_limited', `At most ${limit} invites a day: wait and try again.`, { retryAfterSeconds });

export const tooManyLetters = () =>
  new AppError('rate_limited', 'Enough invitations went to this address: pass the link on yourself, or wait.', {
    retryAfterSeconds: 3_600,
  });

export const tooManyConsents = (limit: number) =>
  new AppError('rate_limited', `At most ${limit} changes of a consent an hour: wait, or withdraw it.`, {
    retryAfterSeconds: 600,
  });

export const consentTemplateUnknown = () =>
  new AppError(
    'consent_template_unknown',
    'There are no consent texts of this version: see GET /v1/consent-templates.',
  );

export const roleOnlyOfMentors = () =>
  validationFailed([{ field: 'role', code: 'isMentorRole', message: 'only a relationship of type MENTOR has roles' }]);
