import { AppError } from '../app-error.js';

/** What the body parser and multer refuse, by their own codes. */
const refusals: Record<string, () => AppError> = {
  'entity.parse.failed': () => new AppError('body_malformed', 'The body is not valid JSON.'),
  'entity.too.large': () => new AppError('payload_too_large', 'The body is larger than this route takes.'),
  'encoding.unsupported': () => new AppError('media_type_unsupported', 'Send the body without this Content-Encoding.'),
  'charset.unsupported': () => new AppError('media_type_unsupported', 'Send JSON in UTF-8.'),
  'request.aborted': () => new AppError('bad_request', 'The request ended before its body did.'),
  'request.size.invalid': () => new AppError('bad_request', 'The body does not have the announced length.'),
  'parameters.too.many': () => new AppError('body_too_complex', 'The body has too many parameters.'),
  LIMIT_FILE_SIZE: () => new AppError('payload_too_large', 'The file is larger than this route takes.'),
  LIMIT_FILE_COUNT: () => new AppError('upload_malformed', 'Send one file, in the field this route names.'),
  LIMIT_UNEXPECTED_FILE: () => new AppError('upload_malformed', 'Send one file, in the field this route names.'),
};

const uploadFault = /^LIMIT_|^MISSING_FIELD_NAME$|^INVALID_/;
const multipartMessage =
  /Unexpected end of form|Malformed part header|Multipart: Boundary not found|Request aborted|Request closed/;

export function parserProblem(error: unknown): AppError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { type, code, message, name } = error as { type?: unknown; code?: unknown; message?: unknown; name?: unknown };
  const key = typeof type === 'string' ? type : typeof code === 'string' ? code : '';
  const refusal = refusals[key];
  if (refusal !== undefined) return refusal();
  const isMulter = name === 'MulterError' || uploadFault.test(key);
  if (isMulter || (typeof message === 'string' && multipartMessage.test(message))) {
    return new AppError('upload_malformed', 'The multipart body is broken, cut short or has too many or odd fields.');
  }
  if (name === 'URIError') return new AppError('bad_request', 'The address is not validly encoded.');
  return null;
}
