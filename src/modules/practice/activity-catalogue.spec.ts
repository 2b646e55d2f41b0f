import { questionSimilarity } from '../interview/question-similarity.js';
import { exercises } from '../report/assembly/recommendations.js';
import { fluencyFigureNames } from '../report/assembly/report-content.js';
import { relationshipTypes } from '../relationships/relationship.views.js';
import { activities, isSolo, suitedTypes, trainedMeasures } from './activity-catalogue.js';

const together = activities.filter((activity) => !isSolo(activity));

describe('the catalogue of activities', () => {
  it('holds at least forty, each with an id and a title of its own', () => {
    expect(activities.length).toBeGreaterThanOrEqual(40);
    expect(new Set(activities.map(({ id }) => id)).size).toBe(activities.length);
    expect(new Set(activities.map(({ title }) => title)).size).toBe(activities.length);
  });

  it('has the five that everybody begins with', () => {
    const ids = activities.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['daily-check-in', 'gratitude', 'active-listening', 'conflict-resolution', 'shared-goal']),
    );
  });

  it('has at least ten for every type of relationship, and fifteen to do alone', () => {
    expect([...suitedTypes]).toEqual([...relationshipTypes]);
    for (const type of suitedTypes) {
      const own = together.filter((activity) => activity.relationshipTypes.includes(type));
      expect([type, own.length >= 10]).toEqual([type, true]);
    }
    expect(activities.filter(isSolo).length).toBeGreaterThanOrEqual(15);
  });

  it('trains every measure that a report may find weak', () => {
    const reported = [...exercises.map(({ measure }) => measure), ...fluencyFigureNames];
    expect(trainedMeasures).toEqual(expect.arrayContaining(reported));
    const solo = new Set<string>(activities.filter(isSolo).flatMap(({ measures }) => measures));
    expect(reported.filter((measure) => !solo.has(measure))).toEqual([]);
    const trained = new Set(activities.flatMap(({ measures }) => measures));
    expect(trainedMeasures.filter((measure) => !trained.has(measure))).toEqual([]);
    expect(activities.filter(({ measures }) => measures.length === 0)).toEqual([]);
  });

  it('says what to do in whole sentences, and no two say the same', () => {
    const loose = activities.flatMap(({ id, summary, steps }) =>
      [summary, ...steps].filter((text) => !/^[A-Z].*[.?!]"?$/.test(text)).map((text) => `${id}: ${text}`),
    );
    expect(loose).toEqual([]);
    const texts = activities.map(({ id, steps }) => ({ id, text: steps.join(' ') }));
    const same = texts.flatMap(({ id, text }, index) =>
      texts
        .slice(index + 1)
        .filter((other) => questionSimilarity(text, other.text) > 0.35)
        .map((other) => [id, other.id]),
    );
    expect(same).toEqual([]);
  });
});
