import { coversPoint, missingPoints, wordsOf } from './point-coverage.js';

const covers = (answer: string, text: string, ...terms: string[]) => coversPoint(wordsOf(answer), { text, terms });

describe('whether an answer covers a point', () => {
  it('finds any of the terms, inflected, as a phrase', () => {
    expect(covers('We are LOCKING the row', 'locks', 'lock')).toBe(true);
    expect(covers('a dead-letter queue', 'dlq', 'dead letter')).toBe(true);
    expect(covers('the letter was dead', 'dlq', 'dead letter')).toBe(false);
    expect(covers('Nothing of the kind', 'dlq', 'dead letter', 'park')).toBe(false);
  });

  it('takes short terms as whole words only', () => {
    expect(covers('the class is closed', 'content security', 'cls')).toBe(false);
    expect(covers('index the column', 'in', 'in')).toBe(false);
    expect(covers('we shipped C++ and C#', 'languages', 'c#')).toBe(true);
  });

  it('matches the words of a point without terms', () => {
    expect(covers('It retries with exponential backoff and some jitter', 'retries with backoff and jitter')).toBe(true);
    expect(covers('It is simply called again', 'retries with backoff and jitter')).toBe(false);
  });

  it('lists what is missing', () => {
    const points = [
      { text: 'one', terms: ['alpha'] },
      { text: 'two', terms: ['beta'] },
    ];
    expect(missingPoints('only alpha here', points)).toEqual([points[1]]);
  });
});
