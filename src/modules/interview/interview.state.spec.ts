import { interviewCommands, interviewStates, refusalOf, transitions } from './interview.state.js';

describe('the states of an interview', () => {
  it('answers every command in every state', () => {
    for (const state of interviewStates) {
      expect(Object.keys(transitions[state]).toSorted()).toEqual([...interviewCommands].toSorted());
    }
  });

  it('takes answers only between the first questions and completion', () => {
    expect(interviewStates.map((state) => refusalOf(state, 'answer'))).toEqual([
      'interview_not_started',
      null,
      'interview_completed',
    ]);
  });

  it('never leaves completion but by deletion', () => {
    const targets = interviewCommands.flatMap((command) => {
      const outcome = transitions.completed[command];
      return 'to' in outcome ? [outcome.to] : [];
    });
    expect(new Set(targets)).toEqual(new Set(['completed', 'gone']));
  });

  it('can be completed again without effect, and not before it has questions', () => {
    expect(refusalOf('completed', 'complete')).toBeNull();
    expect(refusalOf('draft', 'complete')).toBe('interview_not_started');
  });
});
