import { kindOf, type NotificationKind, type SubjectType } from './notification.kinds.js';

export interface NewNotification {
  readonly userId: string;
  readonly kind: NotificationKind;
  /** Id of what the kind is about: of the relationship, session (also of a comment), poke, activity or export. */
  readonly subjectId: string;
  /** Of `report_ready`, which is about an interview or a session; an interview unless given. */
  readonly subjectType?: 'interview' | 'session';
  /** Named to the user as long as `relationshipId` is theirs in common. */
  readonly actorId?: string | null;
  readonly relationshipId?: string | null;
  /** Unique to the fact for this user, such as `poke:<id>`. */
  readonly key: string;
}

/** A row with the name of who it is from, where that may be shown. */
export interface NotificationRow {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly relationshipId: string | null;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

export interface NotificationView extends Omit<NotificationRow, 'actorName'> {
  readonly title: string;
  readonly text: string;
}

/** How somebody is called whose name is not, or no longer, to be shown. */
export const unnamed = 'Your partner';

export function notificationView({ actorName, ...row }: NotificationRow): NotificationView {
  const { title, text } = kindOf(row.kind);
  return { ...row, title, text: text(actorName ?? unnamed) };
}

/** What somebody is mailed of what they are notified of. */
export interface NotificationSettings {
  readonly mail: readonly NotificationKind[];
}
