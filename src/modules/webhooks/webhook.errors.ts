import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';

export const webhookNotFound = () => new AppError('webhook_not_found', 'There is no such webhook.');

export const deliveryNotFound = () => new AppError('webhook_delivery_not_found', 'There is no such delivery.');

export const webhookLimitReached = (limit: number) =>
  new AppError('webhook_limit_reached', `At most ${limit} webhooks are kept: delete one first.`);

export const webhookDisabled = () => new AppError('webhook_disabled', 'The webhook is off: enable it first.');

export const urlUnfit = () =>
  validationFailed([
    {
      field: 'url',
      code: 'isPublicHttpsUrl',
      message: 'must be an https:// address of a public server, without a user name in it',
    },
  ]);
