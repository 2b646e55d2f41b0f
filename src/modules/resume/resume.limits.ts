import { type ProblemCode } from '../../contract/problems.js';

/** Of a résumé or a job description, while it arrives. */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;

/** Every refusal that a document may earn. */
export const documentProblems: ProblemCode[] = [
  'unauthenticated',
  'upload_malformed',
  'payload_too_large',
  'media_type_unsupported',
  'document_type_unsupported',
  'document_encrypted',
  'document_has_no_text',
  'document_too_complex',
  'document_too_many_pages',
  'document_too_much_text',
  'document_unreadable',
  'validation_failed',
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'busy',
];

/** What may be wrong with an upload that is sent instead of a file. */
export const takenUploadProblems: ProblemCode[] = [
  'upload_not_found',
  'upload_not_confirmed',
  'upload_kind_unfit',
  'upload_lost',
];
