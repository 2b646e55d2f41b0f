import lexicon from './lexicon/skills.json' with { type: 'json' };
import revision from './lexicon/revision-topics.json' with { type: 'json' };
import { knowledgeTopics } from './knowledge-topics.js';
import { mergeTopics } from './knowledge-set.service.js';

const skill = (canonical: string, evidence: 'listed' | 'mentioned' = 'listed') => ({
  name: canonical,
  canonical,
  evidence,
});

describe('knowledgeTopics', () => {
  it('has something to revise for every category of the lexicon', () => {
    const groups: Record<string, string> = revision.groupOfCategory;
    const missing = [...new Set(lexicon.map(({ category }) => category))].filter(
      (category) => !(groups[category] ?? '' in revision.revise),
    );
    expect(missing).toEqual([]);
  });

  it('puts listed skills first, soft ones last, and leaves unknown ones out', () => {
    const topics = knowledgeTopics({
      skills: [skill('Communication'), skill('Kafka Ninja'), skill('Docker', 'mentioned'), skill('Python')],
      yearsExperience: 8,
    });
    expect(topics.map((topic) => [topic.skill, topic.level])).toEqual([
      ['Python', 'advanced'],
      ['Docker', 'working'],
      ['Communication', 'advanced'],
    ]);
    expect(topics[0]?.revise.length).toBeGreaterThanOrEqual(3);
    expect(topics[0]?.revise.join()).toContain('Python');
  });

  it.each([
    [null, 'foundation'],
    [1.5, 'foundation'],
    [4, 'working'],
    [12, 'advanced'],
  ])('after %s years prepares for %s', (yearsExperience, level) => {
    expect(knowledgeTopics({ skills: [skill('SQL')], yearsExperience })[0]?.level).toBe(level);
  });
});

describe('mergeTopics', () => {
  it('takes the words of a model for the skills of the résumé and adds no skill', () => {
    const rules = knowledgeTopics({ skills: [skill('SQL'), skill('Go')], yearsExperience: 4 });
    const merged = mergeTopics(rules, [
      { skill: 'sql', level: 'advanced', revise: ['Window functions', 'Locks', ''] },
      { skill: 'COBOL', level: 'working', revise: ['a', 'b'] },
      { skill: 'Go', level: 'working', revise: ['only one'] },
    ]);
    expect(merged.map(({ skill: name, source }) => [name, source])).toEqual([
      ['SQL', 'llm'],
      ['Go', 'rules'],
    ]);
    expect(merged[0]).toMatchObject({ level: 'advanced', revise: ['Window functions', 'Locks'] });
  });
});
