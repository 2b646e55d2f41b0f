import type { WeakMeasure } from '../report/weak-measures.service.js';
import { activities } from './activity-catalogue.js';
import { type SuggestionMaterial, suggestActivities } from './activity-suggestions.js';

const weakMeasure = (measure: string, score: number | null, more: Partial<WeakMeasure> = {}): WeakMeasure => ({
  measure,
  label: `your ${measure}`,
  value: null,
  unit: null,
  score,
  band: null,
  reportOf: 'interview',
  reportId: '0190b5a0-0000-7000-8000-000000000001',
  at: new Date('2026-11-01T12:00:00Z'),
  ...more,
});

const forFriends: SuggestionMaterial = {
  activities: activities.filter(({ relationshipTypes }) => relationshipTypes.includes('FRIEND')),
  company: 'friends',
  weak: [],
  done: [],
  open: new Set(),
};

const idsOf = (material: SuggestionMaterial, limit = 5) =>
  suggestActivities(material, limit).map(({ activity }) => activity.id);

describe('suggested activities', () => {
  it('begin with the daily check-in where nothing is known, and say whom they suit', () => {
    const [first] = suggestActivities(forFriends, 5);
    expect(first).toMatchObject({
      activity: { id: 'daily-check-in' },
      reason: { code: 'suits_relationship', text: 'Made for friends.' },
      evidence: null,
    });
  });

  it('put what trains the weakest measure first, two for each measure, with the figure as the reason', () => {
    const pace = weakMeasure('pace', 40, { label: 'your pace', value: 188, unit: 'wpm' });
    const list = suggestActivities({ ...forFriends, weak: [pace, weakMeasure('fillers', 60)] }, 5);
    expect(list.map(({ evidence }) => evidence?.measure ?? null)).toEqual(['pace', 'pace', 'fillers', 'fillers', null]);
    expect(
      list
        .filter(({ evidence }) => evidence !== null)
        .every(({ activity, evidence }) => (activity.measures as string[]).includes(evidence!.measure)),
    ).toBe(true);
    expect(list[0]?.reason).toEqual({
      code: 'weak_measure',
      text: 'Your last report of an interview measured your pace at 40 of 100 (188 words a minute).',
    });
  });

  it('leave out the one just done and what is open, and put what was done often behind', () => {
    const [first, second, third] = idsOf(forFriends) as [string, string, string];
    expect(idsOf({ ...forFriends, done: [first] })).not.toContain(first);
    expect(idsOf({ ...forFriends, open: new Set([second]) })).not.toContain(second);
    const after = idsOf({ ...forFriends, done: [first, third] }, 100);
    expect(after.at(-1)).toBe(third);
    expect(after).toHaveLength(forFriends.activities.length - 1);
  });

  it('are the same for the same material', () => {
    const material = {
      ...forFriends,
      weak: [weakMeasure('overlap', null), weakMeasure('pause', 12)],
      done: ['gratitude'],
    };
    expect(idsOf(material, 20)).toEqual(idsOf(material, 20));
  });

  it('have one for every measure a report may find weak, alone and with a partner', () => {
    const measures = [...new Set(activities.flatMap((activity) => activity.measures))];
    const alone = activities.filter(({ relationshipTypes }) => relationshipTypes.length === 0);
    const partners = activities.filter(({ relationshipTypes }) => relationshipTypes.includes('PRACTICE_PARTNER'));
    const lacking = measures.flatMap((measure) => {
      const [solo] = suggestActivities(
        { ...forFriends, activities: alone, company: null, weak: [weakMeasure(measure, 1)] },
        1,
      );
      const [together] = suggestActivities({ ...forFriends, activities: partners, weak: [weakMeasure(measure, 1)] }, 1);
      return [solo?.evidence ? [] : [`${measure} alone`], together?.evidence ? [] : [`${measure} together`]].flat();
    });
    expect(lacking.filter((each) => !/^(listening|overlap|talkShare) alone$/.test(each))).toEqual([
      'communication.grammar together',
    ]);
  });
});
