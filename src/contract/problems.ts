/**
 * Every problem a client may meet: stable code, HTTP status and title (RFC 9457). The same codes answer
 * HTTP requests and socket acks. Codes are never renamed; new ones are added to their block.
 */
export const problems = {
  // the request itself
  bad_request: { status: 400, title: 'The request cannot be understood' },
  body_malformed: { status: 400, title: 'The body cannot be parsed' },
  body_too_complex: { status: 400, title: 'The body is nested too deeply or has too many keys' },
  upload_malformed: { status: 400, title: 'The upload is broken' },
  cursor_invalid: { status: 400, title: 'The cursor is not valid' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key is not valid' },
  unauthenticated: { status: 401, title: 'A valid access token is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  not_acceptable: { status: 406, title: 'The answer cannot be given in the form asked for' },
  request_timeout: { status: 408, title: 'The request came too slowly' },
  conflict: { status: 409, title: 'The request conflicts with the present state' },
  idempotency_in_flight: { status: 409, title: 'The first request with this key is still running' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  media_type_unsupported: { status: 415, title: 'The content type is not supported' },
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  busy: { status: 429, title: 'Too much work of this kind is waiting' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal_error: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'Not available at the moment' },

  // files
  checksum_mismatch: { status: 400, title: 'The content is not the announced one' },
  link_expired: { status: 403, title: 'The link has expired' },
  link_invalid: { status: 403, title: 'The link is not valid' },
  file_exists: { status: 409, title: 'There is a file already' },
  range_unsatisfiable: { status: 416, title: 'The file has no such part' },
  storage_full: { status: 507, title: 'No more files can be stored' },

  // auth
  credentials_invalid: { status: 401, title: 'The identifier or the password is wrong' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is not valid' },
  account_inactive: { status: 403, title: 'The account is not active' },
  email_already_verified: { status: 409, title: 'The e-mail address is confirmed already' },
  email_taken: { status: 409, title: 'The e-mail address is in use' },
  username_taken: { status: 409, title: 'The username is in use' },
  one_time_token_invalid: { status: 422, title: 'The link is used, too old or unknown' },
  password_unacceptable: { status: 422, title: 'The password cannot be used' },
  login_throttled: { status: 429, title: 'Too many failed sign-ins' },

  // relationships
  invite_not_found: { status: 404, title: 'There is no such invite' },
  relationship_not_found: { status: 404, title: 'There is no such relationship' },
  already_related: { status: 409, title: 'The two are related already' },
  invite_limit_reached: { status: 409, title: 'No more invites can be open' },
  invite_own: { status: 409, title: 'The invite is the own one' },
  relationship_complete: { status: 409, title: 'The relationship has both its members' },
  relationship_limit_reached: { status: 409, title: 'No more relationships can be kept' },
  relationship_not_active: { status: 409, title: 'The relationship is not active' },
  consent_template_unknown: { status: 422, title: 'There are no such consent texts' },

  // notifications
  notification_not_found: { status: 404, title: 'There is no such notification' },

  // practice together
  activity_not_found: { status: 404, title: 'There is no such activity' },
  activity_answered: { status: 409, title: 'The invitation is answered already' },
  activity_not_answered: { status: 409, title: 'The invitation is not answered yet' },
  activity_open: { status: 409, title: 'The activity is open between the two already' },
  activity_over: { status: 409, title: 'The activity is over' },
  activity_plan_changed: { status: 409, title: 'The activity is planned for another time' },
  activity_rated: { status: 409, title: 'The activity is rated already' },
  poke_too_soon: { status: 429, title: 'Too soon after the last one' },

  // uploads
  upload_not_found: { status: 404, title: 'There is no such upload' },
  upload_attached: { status: 409, title: 'The upload belongs to another attempt' },
  upload_incomplete: { status: 409, title: 'The file has not arrived' },
  upload_limit_reached: { status: 409, title: 'No more uploads can be kept' },
  upload_lost: { status: 409, title: 'The file is not in the storage any more' },
  upload_not_confirmed: { status: 409, title: 'The upload is not confirmed' },
  upload_offset_conflict: { status: 409, title: 'The upload stands at another offset' },
  upload_expired: { status: 410, title: 'The time of the upload is over' },
  tus_version_unsupported: { status: 412, title: 'The version of tus is not supported' },
  upload_quota_exceeded: { status: 413, title: 'All uploads together would be too large' },
  upload_content_unfit: { status: 422, title: 'The file is not what was announced' },
  upload_kind_unfit: { status: 422, title: 'The upload is of another kind' },
  upload_checksum_mismatch: { status: 460, title: 'The part arrived changed' },

  // resume
  job_description_not_found: { status: 404, title: 'There is no such job description' },
  resume_not_found: { status: 404, title: 'There is no such résumé' },
  job_description_limit_reached: { status: 409, title: 'No more job descriptions can be kept' },
  resume_limit_reached: { status: 409, title: 'No more résumés can be kept' },
  document_type_unsupported: { status: 415, title: 'The kind of document is not supported' },
  document_encrypted: { status: 422, title: 'The document is password protected' },
  document_has_no_text: { status: 422, title: 'The document holds no text' },
  document_too_complex: { status: 422, title: 'The document takes too much time or memory to read' },
  document_too_many_pages: { status: 422, title: 'The document has too many pages' },
  document_too_much_text: { status: 422, title: 'The document holds too much text' },
  document_unreadable: { status: 422, title: 'The document cannot be read' },
  resume_has_no_text: { status: 422, title: 'The résumé holds no text' },

  // interview
  attempt_not_found: { status: 404, title: 'There is no such attempt' },
  interview_not_found: { status: 404, title: 'There is no such interview' },
  question_not_found: { status: 404, title: 'There is no such question' },
  attempt_not_spoken: { status: 409, title: 'The attempt is not a spoken one' },
  follow_up_of_follow_up: { status: 409, title: 'Follow-ups are not chained' },
  interview_completed: { status: 409, title: 'The interview is completed' },
  interview_not_started: { status: 409, title: 'The interview has no questions yet' },
  interview_started: { status: 409, title: 'The interview has started' },
  question_limit_reached: { status: 409, title: 'The interview holds no more questions' },
  question_not_answered: { status: 409, title: 'The question has no answer yet' },
  questions_being_written: { status: 409, title: 'The questions are still being written' },

  // report
  report_not_started: { status: 404, title: 'There is no report yet' },

  // chat
  chat_thread_not_found: { status: 404, title: 'There is no such conversation' },
  chat_busy: { status: 409, title: 'An answer is being written in the conversation' },
  chat_limit_reached: { status: 409, title: 'No more conversations can be kept' },
  chat_thread_full: { status: 409, title: 'The conversation holds no more messages' },

  // analysis
  attempt_not_answered: { status: 409, title: 'The attempt has no answer yet' },

  // transcription
  transcription_not_found: { status: 404, title: 'There is no transcription yet' },
  recording_not_found: { status: 404, title: 'There is no recording' },
  recording_limit_reached: { status: 409, title: 'No more recordings can be kept' },
  transcription_exists: { status: 409, title: 'The attempt has a recording or a transcript already' },
  audio_unsupported: { status: 415, title: 'The file is no audio that is taken here' },
  audio_empty: { status: 422, title: 'There is no sound in the file' },
  audio_undecodable: { status: 422, title: 'The recording cannot be decoded' },
  audio_too_long: { status: 422, title: 'The recording is too long' },
  audio_unreadable: { status: 422, title: 'The recording cannot be read' },

  // export
  export_not_found: { status: 404, title: 'There is no such export' },
  export_in_progress: { status: 409, title: 'An export is being made' },
  export_not_ready: { status: 409, title: 'The archive is not there' },

  // webhooks
  webhook_not_found: { status: 404, title: 'There is no such webhook' },
  webhook_delivery_not_found: { status: 404, title: 'There is no such delivery' },
  webhook_disabled: { status: 409, title: 'The webhook is off' },
  webhook_limit_reached: { status: 409, title: 'No more webhooks can be kept' },

  // live sessions
  event_unknown: { status: 400, title: 'There is no such event' },
  protocol_unsupported: { status: 400, title: 'The version of the protocol is not supported' },
  origin_forbidden: { status: 403, title: 'The page may not connect from its origin' },
  consent_required: { status: 403, title: 'A consent is missing' },
  observer_silent: { status: 403, title: 'An observer does not speak in the session' },
  comment_not_found: { status: 404, title: 'There is no such comment' },
  session_not_found: { status: 404, title: 'There is no such session' },
  answer_in_progress: { status: 409, title: 'Another answer is being spoken' },
  audio_incomplete: { status: 409, title: 'Some frames have not arrived' },
  audio_not_started: { status: 409, title: 'No answer is being spoken' },
  comment_limit_reached: { status: 409, title: 'No more comments can be kept' },
  session_ended: { status: 409, title: 'The session is over' },
  session_limit_reached: { status: 409, title: 'No more sessions can be open' },
  session_not_joined: { status: 409, title: 'Join the session first' },
  audio_frame_invalid: { status: 422, title: 'The frame of sound is not valid' },
  question_required: { status: 422, title: 'Say which question is answered' },
  too_many_sockets: { status: 429, title: 'Too many connections of one account' },
  consent_unconfirmed: { status: 503, title: 'Consent cannot be confirmed at the moment' },
  transcription_interrupted: { status: 503, title: 'The live transcript pauses' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One fault of one field; `field` is a path such as `answers[0].text`. */
export interface FieldFault {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** The body of every error (RFC 9457), `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldFault[];
}
