import { cleanText, tidyLines } from './clean-text.js';

describe('cleanText', () => {
  it.each([
    ['NUL', 'a\u0000b', 'ab'],
    ['lone surrogates', 'a\ud800b\udc00', 'ab'],
    ['noncharacters', 'a\ufffeb\uffff', 'ab'],
    ['direction overrides', 'a\u202eb\u2066c', 'abc'],
    ['zero-width characters and soft hyphens', 'P\u200by\u00adthon\ufeff', 'Python'],
    ['tag characters', 'a\u{e0041}\u{e0042}b', 'ab'],
    ['ligatures', 'o\ufb03ce \ufb01le', 'office file'],
    ['private bullets', '\uf0b7 item', '• item'],
    ['exotic spaces', 'a\u00a0b\u2003c', 'a b c'],
    ['other line ends', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['decomposed letters', 'Wis\u0301niewska', 'Wiśniewska'],
  ])('deals with %s', (_, raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it('bounds the marks piled on one letter', () => {
    expect(cleanText(`a${'\u0336'.repeat(20_000)}b`).length).toBeLessThan(10);
  });
});

it('tidyLines leaves at most one empty line', () => {
  expect(tidyLines('\n\na  \n\n\n\nb\n')).toBe('a\n\nb');
});
