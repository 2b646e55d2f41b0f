import * as fc from 'fast-check';
import { findFillers } from './fillers.js';
import { analyzeText } from './word-tokens.js';

const labels = (text: string) => findFillers(analyzeText(text)).map((use) => use.label);

describe('findFillers', () => {
  it.each([
    'I would like to use Redis.',
    'Databases like PostgreSQL keep a log.',
    'It looks like a deadlock.',
    'It behaves like the other one.',
    'I like Kafka.',
    'A queue is like a buffer.',
    'As you know, the log is ordered.',
    'If you know the key you can read it.',
    'You know how a mutex works.',
    'Do you know Kafka?',
    'That is what I mean by durable.',
    'This sort of index is small.',
    'What actually happened was a timeout.',
    'It does not actually block.',
    'The ER diagram shows an AH header.',
  ])('does not count a word that means something: %s', (text) => {
    expect(labels(text)).toEqual([]);
  });

  it.each([
    ['It was, like, really slow.', ['like']],
    ['Like, we had no tests.', ['like']],
    ['And like we never measured it.', ['like']],
    ['It was like really slow.', ['like']],
    ['It was um like broken.', ['um', 'like']],
    ['It is, you know, a trade-off.', ['you know']],
    ['I mean, we could shard it.', ['i mean']],
    ['It is sort of broken.', ['sort of']],
    ['We basically rewrote it, actually.', ['basically', 'actually']],
    ['It was literally down.', ['literally']],
    ['Umm, uhh, erm, hm, mmm.', ['um', 'uh', 'er', 'hmm', 'mm']],
    ['UM SO WE HAD NO INDEX', ['um']],
  ])('counts what carries nothing: %s', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('counts within bounds for any text', () => {
    const piece = fc.constantFrom('um', 'like', 'you know', 'i mean', 'sort of', 'queue', ',', '.', 'and', 'was', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join(' ');
        const uses = findFillers(analyzeText(text));
        uses.forEach((use, index) => {
          expect(use.start).toBeGreaterThanOrEqual(uses[index - 1]?.end ?? 0);
          expect(use.end).toBeLessThanOrEqual(text.length);
        });
      }),
    );
  });
});
