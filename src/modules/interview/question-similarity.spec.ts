import { isSameQuestion, questionSimilarity } from './question-similarity.js';

describe('the similarity of questions', () => {
  it('sees through wording, order and inflection', () => {
    expect(
      isSameQuestion('How would you find a slow query in PostgreSQL?', 'How do you find slow PostgreSQL queries?'),
    ).toBe(true);
    expect(isSameQuestion('What is a database index?', 'Explain what a database index is.')).toBe(true);
  });

  it('keeps different questions of one topic apart', () => {
    expect(
      isSameQuestion('When does an index slow a table down?', 'How do you choose the columns of a composite index?'),
    ).toBe(false);
    expect(questionSimilarity('What is a mutex?', 'Describe a time you disagreed with a colleague.')).toBe(0);
  });
});
