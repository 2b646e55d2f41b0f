import { findStarParts, findTechnicalParts } from './structure-markers.js';
import { analyzeText } from './word-tokens.js';

const found = <P extends string>(parts: readonly { part: P; evidence: unknown }[]) =>
  parts.filter((part) => part.evidence !== null).map((part) => part.part);
const star = (text: string) => found(findStarParts(analyzeText(text), () => true));
const technical = (text: string) => found(findTechnicalParts(analyzeText(text), () => true));

describe('structure markers', () => {
  it('finds situation, task, action and result in a told story, each with its sentence', () => {
    const text =
      'At my previous company we had an outage every Friday. I was responsible for finding the cause within a week. ' +
      'I added tracing to the checkout service and then rewrote the retry loop. We cut incidents by 80% within a month.';
    const parts = findStarParts(analyzeText(text), () => true);
    expect(found(parts)).toEqual(['situation', 'task', 'action', 'result']);
    const action = parts.find((part) => part.part === 'action')?.evidence;
    expect(text.slice(action?.start, action?.end)).toMatch(/^I added tracing/);
  });

  it('finds context, theory, example, trade-off and decision of a technical answer', () => {
    expect(
      technical(
        'When you have many readers, a single lock becomes the bottleneck. A read-write lock is a lock that lets readers share it. ' +
          'For example, our settings cache is read a thousand times per write. However, writers can starve under a steady stream of readers. ' +
          'So I would use it only where writes are rare.',
      ),
    ).toEqual(['context', 'theory', 'example', 'tradeOff', 'decision']);
  });

  it("does not credit what the team did as the speaker's action", () => {
    expect(star('We decided to migrate the whole billing system to events.')).not.toContain('action');
    expect(star('I wanted to be better and I needed more time for it.')).not.toContain('action');
  });

  it('gives nothing for the names of the parts or a chain of markers in one sentence', () => {
    expect(star('Situation. Task. Action. Result.')).toEqual([]);
    expect(
      technical('However, for example, because, so I would, the problem, in other words, instead of, therefore I.')
        .length,
    ).toBeLessThanOrEqual(2);
  });

  it('leaves out sentences it is told not to use', () => {
    const text = analyzeText('For example, we once moved a queue to another region.');
    expect(found(findTechnicalParts(text, () => false))).toEqual([]);
  });
});
