import type { UploadEntity } from './upload.entity.js';
import type { UploadView } from './upload.views.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What nobody confirms goes this long after it was announced, or after its last byte. */
export const PENDING_MS = HOUR_MS;
/** Every request for it gets the same refusal meanwhile. */
export const REJECTED_MS = HOUR_MS;

/** What is confirmed and not attached goes after the days recordings are kept, but not on the day it came. */
export const unattachedMs = (retentionDays: number): number => Math.max(1, retentionDays) * DAY_MS;

export const later = (now: Date, milliseconds: number): Date => new Date(now.getTime() + milliseconds);

export function viewOf(row: UploadEntity): UploadView {
  const { id, userId, kind, state, reason, mediaType, sizeBytes, sha256, fileName } = row;
  const { attemptId, createdAt, confirmedAt, expiresAt } = row;
  const about = { id, userId, kind, state, reason, mediaType, sizeBytes, sha256, fileName };
  return { ...about, attemptId, createdAt, confirmedAt, expiresAt };
}
