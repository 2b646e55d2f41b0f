import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import type { ConsentScope } from '../relationships/relationship.views.js';

export const sessionNotFound = () => new AppError('session_not_found', 'There is no such session.');

export interface MissingConsent {
  readonly whose: 'you' | 'partner';
  readonly scope: ConsentScope;
}

/** Whose it is without saying who that is. */
export const consentMissing = (missing: readonly MissingConsent[]) => {
  const of = (whose: MissingConsent['whose']) =>
    missing.filter((each) => each.whose === whose).map(({ scope }) => scope);
  const parts = [
    ...(of('you').length === 0 ? [] : [`of you ${of('you').join(', ')}`]),
    ...(of('partner').length === 0 ? [] : [`of the other ${of('partner').join(', ')}`]),
  ];
  return new AppError('consent_required', `Consent is missing: ${parts.join('; ')}.`, {
    errors: missing.map(({ whose, scope }) => ({ field: whose, code: scope, message: 'has not been consented to' })),
  });
};

export const observerSilent = () =>
  new AppError('observer_silent', 'An observer of a session listens and comments, and does not speak in it.');

export const speakersOnly = () => new AppError('forbidden', 'Only who speaks in the session may end it.');

export const commentersOnly = () => new AppError('forbidden', 'Only the observer or the mentor comments on a session.');

export const commentLimitReached = (limit: number) =>
  new AppError('comment_limit_reached', `At most ${limit} comments are kept in a session: delete one first.`);

export const commentNotFound = () => new AppError('comment_not_found', 'There is no such comment of yours.');

export const observerOnlyOfMentors = () =>
  validationFailed([
    {
      field: 'partnerRole',
      code: 'isObserver',
      message: 'only a mentor observes, in a session of the candidate',
    },
  ]);

export const commentOutside = () =>
  validationFailed([{ field: 'atMs', code: 'isInSession', message: 'must lie within the session' }]);

export const subjectRequired = () =>
  validationFailed([
    { field: 'interviewId', code: 'isDefined', message: 'is required unless there is a relationshipId' },
  ]);

export const partnerRoleAlone = () =>
  validationFailed([{ field: 'partnerRole', code: 'isTogether', message: 'needs a relationshipId' }]);

export const sessionEnded = () => new AppError('session_ended', 'The session is over: start a new one.');

export const sessionLimitReached = (limit: number) =>
  new AppError('session_limit_reached', `At most ${limit} sessions are open at a time: finalize one first.`);

export const otherAnswerInProgress = () =>
  new AppError('answer_in_progress', 'Another question is being answered: stop that answer first.');

export const otherRateInProgress = (sampleRateHz: number) =>
  new AppError(
    'answer_in_progress',
    `The answer that is open has ${sampleRateHz} samples per second: go on at that rate, or stop it first.`,
  );

export const questionRequired = () =>
  new AppError('question_required', 'Every question of the interview is answered: say which one to answer again.');

export const questionNotFound = () => new AppError('question_not_found', 'There is no such question.');

export const attemptNotFound = () => new AppError('attempt_not_found', 'There is no such attempt.');

export const nudgeNotFound = () => new AppError('not_found', 'There is no such nudge of yours in this session.');

export const eventsBusy = () =>
  new AppError('busy', 'Too many events wait to be stored: try again in a few seconds.', { retryAfterSeconds: 2 });

export const languageUnknown = () =>
  validationFailed([
    { field: 'language', code: 'isLanguage', message: 'must be a known language as BCP 47, such as en or pt-BR' },
  ]);
