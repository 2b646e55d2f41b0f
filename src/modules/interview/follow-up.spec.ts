import fc from 'fast-check';
import { questionBank } from './bank/question-bank.js';
import { followUpFor, followUpWordLimit, type FollowUpRequest } from './follow-up.js';

const question = (id: string) => questionBank.find((entry) => entry.id === id) as (typeof questionBank)[number];
const ask = (id: string, answer: string) => followUpFor({ ...question(id), answer });
const filler =
  'I have thought about this for a while and I would take it seriously in every project that I am part of today and tomorrow.';

describe('a follow-up by rules', () => {
  it('asks a short answer for more', () => {
    expect(ask('backend.n-plus-one', 'It is lazy loading.').reason).toBe('too_short');
    expect(ask('backend.n-plus-one', 'It is lazy loading.').text).toContain('orms');
    expect(ask('any.mistake-you-made', 'I lost a file.').text).toContain('concrete situation');
  });

  it('steers towards the first expected point that is missing', () => {
    const answer = `${filler} Lazy loading fetches the relation once per row, and I fetch it with a join instead, or a batch of all ids.`;
    const followUp = ask('backend.n-plus-one', answer);
    expect(followUp.reason).toBe('point_missing');
    expect(followUp.text).toContain('evidence');
    expect(followUp.expectedPoints[0]?.text).toBe('count queries in tests or watch the query log');
  });

  it('asks a covered answer for numbers, then for trade-offs, then for scale', () => {
    const complete = question('backend.n-plus-one').modelAnswer;
    const reasons = [
      `${complete} ${filler}`.replaceAll(/\d/g, ''),
      `${complete} ${filler} It fell from 51 to 2 queries.`.replaceAll(/\b(but|instead|cost)\b/g, ''),
      `${complete} ${filler} It fell from 51 to 2 queries, but the join costs memory because rows repeat.`,
    ].map((answer) => ask('backend.n-plus-one', answer).reason);
    expect(reasons).toEqual(['no_numbers', 'no_trade_off', 'complete']);
  });

  it('asks a story without a result for its result', () => {
    const expectedPoints = ['alpha', 'beta', 'gamma'].map((term) => ({ text: `says ${term}`, terms: [term] }));
    const story = { category: 'behavioral', topic: 'Conflict', expectedPoints } as const;
    const answer = `${filler} I said alpha, beta and gamma to my colleague.`.replaceAll('every', 'a');
    expect(followUpFor({ ...story, answer }).reason).toBe('no_result');
    expect(followUpFor({ ...story, answer: `${answer} It took 3 days less.` }).reason).toBe('complete');
  });

  it('never says an expected point, stays within the word limit and has three to five points', () => {
    const anyAnswer = fc.array(fc.constantFrom(...filler.split(' '), 'because', '42', 'but', 'index', 'lock', 'told'), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(fc.constantFrom(...questionBank), anyAnswer, (asked, words) => {
        const request: FollowUpRequest = { ...asked, answer: words.join(' ') };
        const followUp = followUpFor(request);
        expect(followUp.text.split(/\s+/).length).toBeLessThanOrEqual(followUpWordLimit);
        expect(followUp.expectedPoints.length).toBeGreaterThanOrEqual(3);
        expect(followUp.expectedPoints.length).toBeLessThanOrEqual(5);
        for (const { text } of asked.expectedPoints)
          expect(followUp.text.toLowerCase()).not.toContain(text.toLowerCase());
        expect(followUpFor(request)).toEqual(followUp);
      }),
      { numRuns: 500 },
    );
  });
});
