import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import type { ActivityRefusal } from './activity.state.js';

export const activityNotFound = () => new AppError('activity_not_found', 'There is no such activity.');

const refusals: Record<ActivityRefusal, string> = {
  activity_not_answered: 'The invited one answers first: accept it with POST /v1/activities/{id}/respond.',
  activity_answered: 'It is accepted already: plan it, do it, or decline it.',
  activity_over: 'It was done or declined: invite to it again.',
};

export const refusedBy = (refusal: ActivityRefusal) => new AppError(refusal, refusals[refusal]);

export const activityOpen = () =>
  new AppError('activity_open', 'You two have this activity open already: finish or decline it first.');

export const activityRated = () => new AppError('activity_rated', 'You rated it already: a rating stays as it was.');

export const activityPlanChanged = () =>
  new AppError('activity_plan_changed', 'It has another time: read it, and give that one as insteadOf to change it.');

export const activityUnknown = () =>
  validationFailed([{ field: 'activityId', code: 'known', message: 'activityId must be one of the catalogue' }]);

export const activityUnfit = () =>
  validationFailed([
    { field: 'activityId', code: 'fits', message: 'the activity is not for this type of relationship' },
  ]);

export const planUnfit = () =>
  validationFailed([{ field: 'at', code: 'future', message: 'at must lie ahead, within a year' }]);
