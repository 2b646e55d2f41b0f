import { singleEmoji } from './single-emoji.js';

describe('one emoji', () => {
  it.each([
    ['a face', '😀'],
    ['a heart', '❤️'],
    ['a skin tone', '👍🏽'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['hands of two skin tones', '🫱🏻‍🫲🏿'],
    ['a profession', '👩🏾‍🚀'],
    ['a flag', '🇩🇪'],
    ['the flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a pirate flag', '🏴‍☠️'],
    ['a keycap', '1️⃣'],
  ])('%s is one', (_, text) => {
    expect(singleEmoji(text)).toBe(text);
  });

  it('gets the mark of its presentation where it was left out', () => {
    expect(singleEmoji('❤')).toBe('❤️');
    expect(singleEmoji('☺')).toBe('☺️');
  });

  it.each([
    ['nothing', ''],
    ['two', '😀😀'],
    ['one and a space', '😀 '],
    ['one and a word', '😀 hi'],
    ['a letter', 'a'],
    ['a digit', '1'],
    ['a word', 'love'],
    ['a lone skin tone', '🏽'],
    ['lone hair', '🦰'],
    ['half a flag', '🇩'],
    ['two flags', '🇩🇪🇫🇷'],
    ['a joiner', '\u200D'],
    ['a joiner at the end', '😀\u200D'],
    ['a mark of presentation', '\uFE0F'],
    ['half a surrogate pair', '\uD83D'],
    ['people who are not joined so', '👍‍👍'],
    ['an emoji turned into text', '❤\uFE0E'],
    ['markup', '<b>'],
    ['thousands', '😀'.repeat(3_000)],
  ])('%s is none', (_, text) => {
    expect(singleEmoji(text)).toBeNull();
  });
});
