import { stem } from './stemmer.js';

describe('stem', () => {
  // Input and output as printed in Porter's paper.
  it.each([
    ['caresses', 'caress'], ['ponies', 'poni'], ['cats', 'cat'], ['feed', 'feed'], ['agreed', 'agre'], ['plastered', 'plaster'], ['motoring', 'motor'], ['sing', 'sing'],
    ['conflated', 'conflat'], ['troubled', 'troubl'], ['sized', 'size'], ['hopping', 'hop'], ['falling', 'fall'], ['hissing', 'hiss'], ['failing', 'fail'], ['filing', 'file'],
    ['happy', 'happi'], ['sky', 'sky'], ['relational', 'relat'], ['conditional', 'condit'], ['digitizer', 'digit'], ['operator', 'oper'], ['feudalism', 'feudal'],
    ['decisiveness', 'decis'], ['hopefulness', 'hope'], ['triplicate', 'triplic'], ['formative', 'form'], ['electrical', 'electr'], ['goodness', 'good'], ['revival', 'reviv'],
    ['allowance', 'allow'], ['replacement', 'replac'], ['adjustment', 'adjust'], ['adoption', 'adopt'], ['effective', 'effect'], ['probate', 'probat'], ['rate', 'rate'],
    ['cease', 'ceas'], ['controlling', 'control'], ['roll', 'roll'], ['generalizations', 'gener'], ['oscillators', 'oscil'],
  ])('%s → %s', (word, expected) => {
    expect(stem(word)).toBe(expected);
  }); // prettier-ignore

  it.each([
    ['caches', 'caching'],
    ['transactions', 'transactional'],
    ['optimise', 'optimization'],
    ['normalisation', 'normalized'],
    ['replicas', 'replica'],
    ['indexes', 'indexing'],
    ['queries', 'query'],
  ])('joins %s and %s', (a, b) => {
    expect(stem(a)).toBe(stem(b));
  });

  it('leaves short words, numbers and names with signs alone', () => {
    expect(['go', 'c#', 'node.js', '99%'].map(stem)).toEqual(['go', 'c#', 'node.js', '99%']);
  });
});
