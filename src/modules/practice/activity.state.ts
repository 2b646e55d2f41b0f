export const activityStatuses = ['invited', 'accepted', 'planned', 'completed', 'declined'] as const;
export type ActivityStatus = (typeof activityStatuses)[number];

/** `decline` is open to both: the one who invited takes it back with it. */
export const activityCommands = ['accept', 'decline', 'plan', 'complete'] as const;
export type ActivityCommand = (typeof activityCommands)[number];

export type ActivityRefusal = 'activity_not_answered' | 'activity_answered' | 'activity_over';

type Outcome =
  { readonly to: ActivityStatus; readonly by: 'invitee' | 'either' } | { readonly refusal: ActivityRefusal };

/** Every command in every state. What was done stays done, and each of the two rates it once. */
export const transitions: Readonly<Record<ActivityStatus, Readonly<Record<ActivityCommand, Outcome>>>> = {
  invited: {
    accept: { to: 'accepted', by: 'invitee' },
    decline: { to: 'declined', by: 'either' },
    plan: { refusal: 'activity_not_answered' },
    complete: { refusal: 'activity_not_answered' },
  },
  accepted: {
    accept: { refusal: 'activity_answered' },
    decline: { to: 'declined', by: 'either' },
    plan: { to: 'planned', by: 'either' },
    complete: { to: 'completed', by: 'either' },
  },
  planned: {
    accept: { refusal: 'activity_answered' },
    decline: { to: 'declined', by: 'either' },
    plan: { to: 'planned', by: 'either' },
    complete: { to: 'completed', by: 'either' },
  },
  completed: {
    accept: { refusal: 'activity_over' },
    decline: { refusal: 'activity_over' },
    plan: { refusal: 'activity_over' },
    complete: { to: 'completed', by: 'either' },
  },
  declined: {
    accept: { refusal: 'activity_over' },
    decline: { refusal: 'activity_over' },
    plan: { refusal: 'activity_over' },
    complete: { refusal: 'activity_over' },
  },
};

/** The status after the command, or why it is refused. */
export function outcomeOf(
  status: ActivityStatus,
  command: ActivityCommand,
  isInvitee: boolean,
): { readonly to: ActivityStatus } | { readonly refusal: ActivityRefusal } {
  const outcome = transitions[status][command];
  if ('refusal' in outcome) return outcome;
  return outcome.by === 'invitee' && !isInvitee ? { refusal: 'activity_not_answered' } : { to: outcome.to };
}
