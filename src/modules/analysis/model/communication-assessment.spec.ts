import { STORY_ANSWER, STORY_QUESTION } from '../../../../test/fixtures/answers.js';
import { findSkills } from '../../resume/skill-lexicon.js';
import { judgedAnswer } from '../rules/judged-answer.js';
import { type CommunicationReply, communicationReplySchema } from './assessment-schemas.js';
import { communicationFromReply } from './communication-assessment.js';

const rating = (score: number, quote: string | null) => ({
  score,
  confidence: 0.8,
  quote,
  comment: 'Fine.',
  lift: 'More.',
});
const reply = (change: Partial<CommunicationReply> = {}): CommunicationReply => ({
  clarity: rating(75, 'I rewrote the retry loop with a limit'),
  grammar: rating(95, null),
  structure: [
    { part: 'situation', quote: 'we had an outage of the checkout', comment: 'Sets the scene.' },
    { part: 'action', quote: 'I added tracing to the checkout service', comment: 'Own work.' },
    { part: 'result', quote: 'we won a prize for it', comment: 'Made up.' },
  ],
  ...change,
});
const assess = (change: Partial<CommunicationReply> = {}) =>
  communicationFromReply(judgedAnswer({ ...STORY_QUESTION, answer: STORY_ANSWER }, findSkills), reply(change));

describe('telling by a model', () => {
  it('counts only the parts whose quote stands in the answer; length and vocabulary are counted by rules', () => {
    const result = assess();
    expect(result?.structure?.parts.filter(({ found }) => found).map(({ part }) => part)).toEqual([
      'situation',
      'action',
    ]);
    expect(result?.dimensions.map(({ name, source, score }) => [name, source, score])).toEqual([
      ['clarity', 'llm', 75],
      ['structure', 'llm', 55],
      ['conciseness', 'rules', expect.any(Number)],
      ['vocabulary', 'rules', expect.any(Number)],
      ['grammar', 'llm', 95],
    ]);
    expect(result?.coverage).toBe(1);
    expect(result?.judgements.find(({ criterion }) => criterion === 'structure.result')).toMatchObject({
      verdict: 'missing',
      quote: null,
    });
  });

  it('refuses a reply of which no quote is in the answer', () => {
    expect(assess({ clarity: rating(75, 'something never said here'), structure: [] })).toBeNull();
  });

  it('takes an answer without any structure', () => {
    expect(assess({ structure: [] })?.dimensions[1]?.score).toBe(0);
  });

  it('refuses parts of the other structure and parts named twice', () => {
    const schema = communicationReplySchema('star');
    expect(schema.safeParse(reply()).success).toBe(true);
    const part = { quote: null, comment: 'x' };
    expect(schema.safeParse(reply({ structure: [{ ...part, part: 'tradeOff' }] })).success).toBe(false);
    expect(
      schema.safeParse(
        reply({
          structure: [
            { ...part, part: 'task' },
            { ...part, part: 'task' },
          ],
        }),
      ).success,
    ).toBe(false);
  });
});
