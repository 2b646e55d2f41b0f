import { findBankQuestion, questionBank } from './bank/question-bank.js';
import { bankTrackFor, bankTracks } from './bank/tracks.js';
import { difficulties, questionTypes } from './interview.terms.js';
import { type Mix, questionMix } from './question-mix.js';
import { pools, selectQuestions, type SelectionRequest } from './question-selection.js';

const mix = (technical: number, allied: number, behavioral: number): Mix => ({ technical, allied, behavioral });

const request = (changes: Partial<SelectionRequest> = {}): SelectionRequest => ({
  userId: 'user-1',
  interviewId: 'interview-1',
  track: 'backend',
  difficulty: 'medium',
  mix: mix(2, 2, 1),
  resumeSkills: [],
  jobSkills: [],
  askedTexts: [],
  recentIds: [],
  ...changes,
});
const idsOf = (selection: ReturnType<typeof selectQuestions>) => selection.map(({ question }) => question.id);

/** Four interviews in a row, each knowing the three before it. */
function interviewsInARow(base: SelectionRequest, rounds: number): string[][] {
  const all: string[][] = [];
  for (let round = 0; round < rounds; round++) {
    const recentIds = all.slice(-3).toReversed().flat();
    all.push(idsOf(selectQuestions({ ...base, interviewId: `interview-${round}`, recentIds })));
  }
  return all;
}

describe('choosing questions from the bank', () => {
  it('gives the same user and interview the same questions, and others different ones', () => {
    expect(selectQuestions(request())).toEqual(selectQuestions(request()));
    const sets = Array.from({ length: 20 }, (_, n) =>
      idsOf(selectQuestions(request({ interviewId: `i-${n}` }))).join(),
    );
    expect(new Set(sets).size).toBeGreaterThan(5);
  });

  it('keeps to the mix, the difficulty and the track as long as these have questions', () => {
    const selection = selectQuestions(request());
    expect(selection.map(({ question }) => question.category)).toEqual([
      'technical',
      'technical',
      'allied',
      'allied',
      'behavioral',
    ]);
    expect(selection.every(({ question, pool }) => pool === 'exact' && question.difficulty === 'medium')).toBe(true);
    expect(selection.every(({ question }) => ['backend', 'any'].includes(question.track))).toBe(true);
  });

  it('prefers skills of the job description, then of the résumé, also from related tracks', () => {
    const bySkill = (skills: Partial<SelectionRequest>) =>
      selectQuestions(request({ ...skills, mix: mix(1, 0, 0) }))[0]?.question;
    expect(bySkill({ jobSkills: ['Terraform'] })?.id).toBe('devops-sre.terraform-state');
    expect(bySkill({ resumeSkills: ['Hibernate'] })?.id).toBe('backend.n-plus-one');
    expect(bySkill({ resumeSkills: ['Hibernate'], jobSkills: ['Terraform'] })?.id).toBe('devops-sre.terraform-state');
  });

  it('asks nothing that is already in the interview, in whatever words', () => {
    const asked = findBankQuestion('backend.n-plus-one');
    const selection = selectQuestions(
      request({ resumeSkills: ['Hibernate'], askedTexts: [`${asked?.text} Explain.`], mix: mix(8, 0, 0) }),
    );
    expect(idsOf(selection)).toHaveLength(8);
    expect(idsOf(selection)).not.toContain('backend.n-plus-one');
  });

  it('does not take two questions of one topic while the pool has others', () => {
    for (let n = 0; n < 40; n++) {
      const topics = selectQuestions(request({ interviewId: `i-${n}` })).map(({ question }) => question.topic);
      expect(new Set(topics).size).toBe(topics.length);
    }
  });

  it('fills up from the next pool when one runs dry, in the stated order', () => {
    const order = selectQuestions(request({ mix: mix(200, 0, 0) })).map(({ pool }) => pools.indexOf(pool));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).toHaveLength(questionBank.filter(({ category }) => category === 'technical').length);
    expect(new Set(order)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('repeats questions of the last interviews only when nothing else is left, the longest ago first', () => {
    const behavioral = questionBank.filter(({ category }) => category === 'behavioral').map(({ id }) => id);
    const recentIds = behavioral.slice(0, -2);
    const selection = selectQuestions(request({ mix: mix(0, 0, 4), recentIds }));
    expect(selection.map(({ pool }) => pool === 'repeat')).toEqual([false, false, true, true]);
    expect(idsOf(selection).slice(2)).toEqual([recentIds.at(-1), recentIds.at(-2)]);
  });

  it.each(bankTracks)('fills four interviews of ten in a row without a repeat: %s', (track) => {
    for (const difficulty of difficulties) {
      for (const type of questionTypes) {
        for (const knowsSkills of [true, false]) {
          const base = request({
            track,
            difficulty,
            mix: questionMix(10, { yearsExperience: null, knowsSkills }, type),
          });
          const asked = interviewsInARow(base, 4).flat();
          expect(asked).toHaveLength(40);
          expect(new Set(asked).size).toBe(40);
        }
      }
    }
  });

  it('keeps four mixed interviews of five within a step of the difficulty', () => {
    for (const track of bankTracks) {
      let recentIds: string[] = [];
      for (let round = 0; round < 4; round++) {
        const selection = selectQuestions(request({ track, interviewId: `i-${round}`, recentIds }));
        expect(selection.filter(({ pool }) => !['exact', 'nearby', 'related'].includes(pool))).toEqual([]);
        recentIds = [...idsOf(selection), ...recentIds];
      }
    }
  });
});

describe('the track of a slug', () => {
  it.each([
    ['backend', 'backend'],
    ['node-backend-developer', 'backend'],
    ['react-developer', 'frontend'],
    ['machine-learning-engineer', 'ml-engineering'],
    ['data-analyst', 'data-science'],
    ['site-reliability-engineer', 'devops-sre'],
    ['qa-automation', 'qa'],
    ['product-manager', 'product-management'],
    ['full-stack-developer', 'software-engineering'],
    ['nursing', 'general'],
  ])('%s asks from %s', (slug, track) => {
    expect(bankTrackFor(slug)).toBe(track);
  });
});
