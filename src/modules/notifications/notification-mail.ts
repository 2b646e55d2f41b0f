import type { MailContent } from '../mail/mail.views.js';
import { kindOf } from './notification.kinds.js';
import { type NewNotification, unnamed } from './notification.views.js';

/** A mail names nobody: it would keep the name when the relationship is over. */
export function mailOf({ kind, subjectId, subjectType }: NewNotification): MailContent {
  if (kind === 'export_ready') return { kind };
  if (kind === 'report_ready') {
    return subjectType === 'session' ? { kind, sessionId: subjectId } : { kind, interviewId: subjectId };
  }
  const { title, text } = kindOf(kind);
  return { kind: 'notification', title, text: text(unnamed) };
}

/** Where a kind may come in numbers, those of one span have one key, and so one mail. */
export function mailKeyOf(id: string, { userId, kind, relationshipId }: NewNotification, now: Date): string {
  const { mailEveryMs } = kindOf(kind);
  if (mailEveryMs === undefined) return `notification:${id}`;
  return `notification:${kind}:${userId}:${relationshipId ?? ''}:${Math.floor(now.getTime() / mailEveryMs)}`;
}
