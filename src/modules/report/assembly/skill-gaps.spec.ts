import { answeredQuestion, openQuestion } from '../../../../test/factories/report-material.js';
import { skillGaps, skillLevelOf } from './skill-gaps.js';

describe('skill gaps', () => {
  it.each([
    [0, 'weak'],
    [49.9, 'weak'],
    [50, 'moderate'],
    [74.9, 'moderate'],
    [75, 'strong'],
    [100, 'strong'],
    [null, 'not_assessed'],
  ])('a skill at %p is %s', (score, level) => {
    expect(skillLevelOf(score)).toBe(level);
  });

  it('means the content of the answers, weakest first and what was not assessed last', () => {
    const gaps = skillGaps([
      answeredQuestion(1, { domain: 90, communication: 10 }, { skill: 'SQL' }),
      answeredQuestion(2, { domain: 60 }, { skill: 'SQL' }),
      answeredQuestion(3, { domain: 40 }, { skill: 'Docker' }),
      openQuestion(4, { skill: 'Kafka' }),
      openQuestion(5, { skill: null }),
    ]);
    expect(gaps).toEqual([
      { skill: 'Docker', level: 'weak', score: 40, reason: null, questions: 1, assessedAnswers: 1 },
      { skill: 'SQL', level: 'strong', score: 75, reason: null, questions: 2, assessedAnswers: 2 },
      { skill: 'Kafka', level: 'not_assessed', score: null, reason: 'unanswered', questions: 1, assessedAnswers: 0 },
    ]);
  });

  it('does not call a skill weak whose answer could not be judged', () => {
    expect(skillGaps([answeredQuestion(1, { communication: 20 }, { skill: 'SQL' })])).toEqual([
      { skill: 'SQL', level: 'not_assessed', score: null, reason: 'not_spoken', questions: 1, assessedAnswers: 0 },
    ]);
  });

  it('an open question does not pull an answered one of the same skill down', () => {
    const [gap] = skillGaps([answeredQuestion(1, { domain: 80 }), openQuestion(2)]);
    expect(gap).toMatchObject({ score: 80, questions: 2, assessedAnswers: 1 });
  });
});
