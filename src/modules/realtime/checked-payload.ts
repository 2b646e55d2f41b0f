import type { z } from 'zod';
import { AppError } from '../../common/app-error.js';
import { CLIENT_EVENTS, type CheckedPayload, type ClientEventName } from '../../contract/live-events.js';
import type { FieldFault } from '../../contract/problems.js';

const MOST_FAULTS = 10;

/** In words of ours: the library's quote what was sent. */
const messages: Record<string, string> = {
  invalid_type: 'this is missing or of the wrong type',
  too_small: 'this is too small or too short',
  too_big: 'this is too large or too long',
  invalid_format: 'this does not have the form it must have',
  invalid_value: 'this is none of the values it may have',
  unrecognized_keys: 'there are fields that are not known here',
};

/**
 * What a client sent with an event, checked against the contract.
 * @throws AppError that names the fields; what was sent is never repeated
 */
export function checkedPayload<Event extends ClientEventName>(event: Event, value: unknown): CheckedPayload<Event> {
  const result = CLIENT_EVENTS[event].payload.safeParse(value);
  if (result.success) return result.data as CheckedPayload<Event>;
  const errors = result.error.issues.slice(0, MOST_FAULTS).map(faultOf);
  throw new AppError('validation_failed', 'The payload is not valid: see errors.', { errors });
}

function faultOf({ path, code }: z.core.$ZodIssue): FieldFault {
  return { field: path.map(String).join('.') || 'payload', code, message: messages[code] ?? 'this is not valid' };
}
