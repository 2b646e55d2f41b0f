import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import { uploadRules } from './upload.kinds.js';
import type { RejectionReason, UploadKind } from './upload.views.js';

export const uploadNotFound = () => new AppError('upload_not_found', 'There is no such upload of yours.');

export const uploadNotConfirmed = () =>
  new AppError('upload_not_confirmed', 'Send the file and confirm it first: POST /v1/uploads/{id}/confirm.');

export const uploadIncomplete = () =>
  new AppError('upload_incomplete', 'The file is not here, or not all of it: send it, then confirm it.');

export const uploadKindUnfit = (kinds: readonly UploadKind[]) =>
  new AppError('upload_kind_unfit', `This takes an upload of kind ${kinds.join(', ')}.`);

export const uploadLost = () =>
  new AppError('upload_lost', 'The file of this upload is not in the storage any more: upload it again.');

export const uploadAttached = () =>
  new AppError('upload_attached', 'The upload belongs to another attempt: upload the file again for this one.');

export const uploadLimitReached = (limit: number) =>
  new AppError('upload_limit_reached', `At most ${limit} uploads are kept: delete some.`);

export const uploadQuotaExceeded = (megabytes: number) =>
  new AppError('upload_quota_exceeded', `All uploads together may hold ${megabytes} MB: delete some.`);

export const uploadTooLarge = (kind: UploadKind) =>
  new AppError('payload_too_large', `An upload of kind ${kind} holds at most ${uploadRules[kind].maxBytes} bytes.`);

export const mediaTypeUnfit = (kind: UploadKind) =>
  new AppError(
    'media_type_unsupported',
    `An upload of kind ${kind} is one of ${uploadRules[kind].mediaTypes.join(', ')}.`,
  );

export const kindNotResumable = (kinds: readonly UploadKind[]) =>
  validationFailed([{ field: 'Upload-Metadata', code: 'kind', message: `kind must be one of ${kinds.join(', ')}` }]);

export const metadataInvalid = (message: string) =>
  validationFailed([{ field: 'Upload-Metadata', code: 'isValid', message }]);

const rejections: Record<RejectionReason, string> = {
  size_differs: 'The file does not have the announced size: announce it again as it is.',
  checksum_differs: 'The file does not have the announced SHA-256: send it again.',
  type_differs: 'By its content the file is not what was announced: see the kinds and their media types.',
};

export const uploadRejected = (reason: RejectionReason) =>
  new AppError('upload_content_unfit', rejections[reason], {
    errors: [{ field: reason.replace('_differs', ''), code: reason, message: rejections[reason] }],
  });

export const confirmationBusy = () =>
  new AppError('busy', 'The file is being looked at: ask again in a few seconds.', { retryAfterSeconds: 3 });
