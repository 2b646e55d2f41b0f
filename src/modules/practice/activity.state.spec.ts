import {
  activityCommands,
  type ActivityCommand,
  type ActivityStatus,
  activityStatuses,
  outcomeOf,
  transitions,
} from './activity.state.js';

const answer = (status: ActivityStatus, command: ActivityCommand, isInvitee: boolean): string => {
  const outcome = outcomeOf(status, command, isInvitee);
  return 'to' in outcome ? outcome.to : outcome.refusal;
};

describe('the states of an activity', () => {
  it('answer every command', () => {
    for (const status of activityStatuses) {
      expect(Object.keys(transitions[status]).toSorted()).toEqual([...activityCommands].toSorted());
    }
  });

  it.each<[ActivityStatus, string, string, string, string]>([
    ['invited', 'accepted', 'declined', 'activity_not_answered', 'activity_not_answered'],
    ['accepted', 'activity_answered', 'declined', 'planned', 'completed'],
    ['planned', 'activity_answered', 'declined', 'planned', 'completed'],
    ['completed', 'activity_over', 'activity_over', 'activity_over', 'completed'],
    ['declined', 'activity_over', 'activity_over', 'activity_over', 'activity_over'],
  ])('%s: accept %s, decline %s, plan %s, complete %s', (status, ...expected) => {
    expect(activityCommands.map((command) => answer(status, command, true))).toEqual(expected);
  });

  it('let nobody accept an invitation of their own, and everything else be done by either', () => {
    const differing = activityStatuses.flatMap((status) =>
      activityCommands
        .filter((command) => answer(status, command, true) !== answer(status, command, false))
        .map((command) => `${status} ${command}: ${answer(status, command, false)}`),
    );
    expect(differing).toEqual(['invited accept: activity_not_answered']);
  });
});
