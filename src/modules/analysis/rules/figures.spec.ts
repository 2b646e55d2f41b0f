import { tokenize } from '../../../speech/text/word-tokens.js';
import { hasFigure } from './figures.js';

describe('figures of a sentence', () => {
  it.each([
    'The search page took two seconds.',
    'It answers in eight milliseconds now.',
    'One query read a million rows.',
    'We cut the errors by ninety percent.',
    'We cut the errors by five per cent.',
    'A page of fifty orders made fifty-one queries.',
    'It costs two point five seconds.',
    'We had two hundred and fifty users.',
    'It was three times as fast.',
    'A two-second delay is too long.',
    'It takes half a second.',
    'The backlog was one week old.',
    'Pages took 80 milliseconds.',
    'We kept 99.9% of them.',
  ])('%s', (sentence) => expect(hasFigure(tokenize(sentence))).toBe(true));

  it.each([
    'One of them was slow.',
    'There are two ways to do it.',
    'The first two were wrong.',
    'One second, let me think.',
    'One day we noticed it.',
    'One query was slow.',
    'The second one was better.',
    'There are a million things to say.',
    'I am a hundred percent sure about it.',
    'Millions of things can go wrong.',
    'It is one or the other.',
    '1. The index is sorted.',
    'No one was there.',
  ])('none in: %s', (sentence) => expect(hasFigure(tokenize(sentence))).toBe(false));
});
