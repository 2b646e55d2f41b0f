import { AppError } from '../../common/app-error.js';
import { validationFailed } from '../../common/http/validation.js';
import { type DocumentFault, DocumentTextError } from '../../platform/document-text/document-text.js';
import { type ProblemCode } from '../../contract/problems.js';

export const resumeNotFound = () => new AppError('resume_not_found', 'There is no such résumé of yours.');
export const noCurrentResume = () => new AppError('resume_not_found', 'There is no résumé yet: upload one first.');
export const resumeFileMissing = () =>
  new AppError('resume_not_found', 'The original file of this résumé is gone: upload it again.');
export const resumeLimitReached = (limit: number) =>
  new AppError('resume_limit_reached', `At most ${limit} résumés are kept: delete one you no longer need.`);
export const jobDescriptionNotFound = () =>
  new AppError('job_description_not_found', 'There is no such job description of yours.');
export const jobDescriptionLimitReached = (limit: number) =>
  new AppError('job_description_limit_reached', `At most ${limit} job descriptions are kept: delete one first.`);

export const fileMissing = () =>
  new AppError('upload_malformed', 'There is no file in the field "file", and no uploadId.');
export const fileAndUpload = () =>
  validationFailed([{ field: 'uploadId', code: 'isEmpty', message: 'send either uploadId or the document itself' }]);

const CODES: Record<DocumentFault, ProblemCode> = {
  document_type_unsupported: 'document_type_unsupported',
  document_encrypted: 'document_encrypted',
  document_unreadable: 'document_unreadable',
  document_has_no_text: 'document_has_no_text',
  document_too_many_pages: 'document_too_many_pages',
  document_too_much_text: 'document_too_much_text',
  document_too_complex: 'document_too_complex',
  document_text_busy: 'busy',
};

/** A fault of the document as the problem a client sees; anything else stays what it is. */
export function documentProblem(error: unknown, what: 'resume' | 'job_description'): unknown {
  if (!(error instanceof DocumentTextError)) return error;
  const code = what === 'resume' && error.fault === 'document_has_no_text' ? 'resume_has_no_text' : CODES[error.fault];
  return new AppError(code, error.message, {
    ...(error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  });
}
