/** What a notification is about, so that a client knows where to go with its subject's id. */
export const subjectTypes = ['relationship', 'session', 'interview', 'poke', 'activity', 'export'] as const;
export type SubjectType = (typeof subjectTypes)[number];

interface KindOfNotification {
  readonly subject: SubjectType;
  readonly title: string;
  /** `actor` is how the other is called; "Your partner" where their name is not to be shown. */
  readonly text: (actor: string) => string;
  /** Mailed unless the user said otherwise: what somebody waits for while away. */
  readonly mailedByDefault: boolean;
  /** At most one mail of the kind in this time; each one is mailed where it is left out. */
  readonly mailEveryMs?: number;
}

const hourMs = 3_600_000;

/** Every kind with its words. They are put together when read: no name is stored in a notification. */
export const kinds = {
  relationship_accepted: {
    subject: 'relationship',
    title: 'Invitation accepted',
    text: (actor) => `${actor} accepted your invitation: you can practise together now.`,
    mailedByDefault: true,
  },
  relationship_ended: {
    subject: 'relationship',
    title: 'No longer linked',
    text: (actor) => `${actor} ended your link. What you made together is deleted; what is your own stays.`,
    mailedByDefault: false,
  },
  consent_changed: {
    subject: 'relationship',
    title: 'Consent changed',
    text: (actor) => `${actor} changed what you may see and do together.`,
    mailedByDefault: false,
  },
  session_invited: {
    subject: 'session',
    title: 'Invited to a session',
    text: (actor) => `${actor} opened a session with you: join it.`,
    mailedByDefault: false,
  },
  report_ready: {
    subject: 'interview',
    title: 'Report ready',
    text: () => 'Your report is ready.',
    mailedByDefault: false,
  },
  comment_added: {
    subject: 'session',
    title: 'New comment',
    text: (actor) => `${actor} commented on your session.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  poke: {
    subject: 'poke',
    title: 'A sign from your partner',
    text: (actor) => `${actor} poked you.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  activity_invited: {
    subject: 'activity',
    title: 'Invited to an activity',
    text: (actor) => `${actor} would like to do an activity with you.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  activity_answered: {
    subject: 'activity',
    title: 'Answer to your activity',
    text: (actor) => `${actor} answered your invitation to an activity.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  activity_planned: {
    subject: 'activity',
    title: 'Activity planned',
    text: (actor) => `${actor} chose a time for your activity.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  activity_completed: {
    subject: 'activity',
    title: 'Activity done',
    text: (actor) => `${actor} finished your activity: say how it was for you.`,
    mailedByDefault: false,
    mailEveryMs: hourMs,
  },
  export_ready: {
    subject: 'export',
    title: 'Export ready',
    text: () => 'The copy of your data is ready to be fetched.',
    mailedByDefault: true,
  },
} as const satisfies Record<string, KindOfNotification>;

export type NotificationKind = keyof typeof kinds;

export const notificationKinds = Object.keys(kinds) as NotificationKind[];

export const kindOf = (kind: NotificationKind): KindOfNotification => kinds[kind];
