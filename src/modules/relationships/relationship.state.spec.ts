import { refusalOf, relationshipCommands, relationshipStatuses, transitions } from './relationship.state.js';

const allowed = (command: (typeof relationshipCommands)[number]) =>
  relationshipStatuses.filter((status) => refusalOf(status, command) === null);

describe('the states of a relationship', () => {
  it('answer every command in every state', () => {
    for (const status of relationshipStatuses) {
      expect(Object.keys(transitions[status]).toSorted()).toEqual([...relationshipCommands].toSorted());
    }
  });

  it('become active by an accepted invite and by nothing else', () => {
    const ways = relationshipStatuses.flatMap((status) =>
      relationshipCommands
        .filter((command) => {
          const outcome = transitions[status][command];
          return status !== 'ACTIVE' && 'to' in outcome && outcome.to === 'ACTIVE';
        })
        .map((command) => [status, command]),
    );
    expect(ways).toEqual([['PENDING_ACCEPTANCE', 'accept']]);
  });

  it('lead nowhere from an end', () => {
    for (const status of ['DECLINED', 'REVOKED'] as const) {
      for (const command of relationshipCommands) {
        const outcome = transitions[status][command];
        expect('to' in outcome ? outcome.to : status).toBe(status);
      }
    }
  });

  it('take invites until somebody accepted, and can be ended always', () => {
    expect(allowed('invite')).toEqual(['DRAFT', 'PENDING_ACCEPTANCE']);
    expect(allowed('end')).toEqual(relationshipStatuses);
    expect(allowed('consent')).toEqual(['DRAFT', 'PENDING_ACCEPTANCE', 'ACTIVE']);
  });
});
