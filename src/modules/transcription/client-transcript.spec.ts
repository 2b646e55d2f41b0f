import { AppError } from '../../common/app-error.js';
import { checkClientWords } from './client-transcript.js';

const words = (...list: [string, number, number][]) => list.map(([word, startMs, endMs]) => ({ word, startMs, endMs }));

describe('checkClientWords', () => {
  it('takes words that are those of the text, whatever the marks and case', () => {
    const spoken = words(['Hello,', 0, 400], ['WORLD', 400, 900], ['it’s', 900, 1200], ['me', 1200, 1200]);
    expect(() => checkClientWords('Hello world - it’s me!', spoken)).not.toThrow();
  });

  it.each([
    ['other words', words(['Good', 0, 1], ['bye', 1, 2])],
    ['missing words', words(['Hello', 0, 1])],
    ['words out of order', words(['Hello', 500, 600], ['world', 100, 200])],
    ['an end before its start', words(['Hello', 500, 400], ['world', 600, 700])],
  ])('refuses %s', (_, wrong) => {
    expect(() => checkClientWords('Hello world', wrong)).toThrow(AppError);
  });
});
