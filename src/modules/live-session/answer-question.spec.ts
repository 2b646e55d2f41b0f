import type { QuestionView } from '../interview/interview.views.js';
import { chosenQuestion, chosenSubject } from './answer-question.service.js';

const questions = ['one', 'two', 'three'].map((id) => ({ id }) as QuestionView);
const none = new Set<string>();

describe('the question that is answered', () => {
  it('is the one asked for, answered before or not', () => {
    const known = { questions, answeredIds: new Set(['two']) };
    expect(chosenQuestion(known, 'two', new Set(['two'])).id).toBe('two');
  });

  it('is the first without an answer and not spoken in this session', () => {
    expect(chosenQuestion({ questions, answeredIds: none }, undefined, none).id).toBe('one');
    expect(chosenQuestion({ questions, answeredIds: new Set(['one']) }, undefined, new Set(['two'])).id).toBe('three');
  });

  it('must be said when every one is answered, and be one of the interview', () => {
    const answeredIds = new Set(['one', 'two', 'three']);
    expect(() => chosenQuestion({ questions, answeredIds }, undefined, none)).toThrow('question_required');
    expect(() => chosenQuestion({ questions, answeredIds: none }, 'other', none)).toThrow('question_not_found');
  });
});

describe('what is spoken about in a session for two', () => {
  const known = { questions, answeredIds: new Set(['one']) };

  it('is the questions as long as there are any, then anything', () => {
    expect(chosenSubject(known, undefined, new Set(['two']))?.id).toBe('three');
    expect(chosenSubject(known, undefined, new Set(['two', 'three']))).toBeNull();
    expect(chosenSubject(known, 'one', none)?.id).toBe('one');
  });

  it('is anything for who is asked nothing', () => {
    expect(chosenSubject(null, undefined, none)).toBeNull();
    expect(() => chosenSubject(null, 'one', none)).toThrow('question_not_found');
  });
});
