import lexicon from './lexicon/skills.json' with { type: 'json' };
import { canonicalSkill, findSkills, lexiconSize, skillCategory } from './skill-lexicon.js';

const names = (text: string): string[] => findSkills(text).map(({ canonical }) => canonical);

describe('the lexicon', () => {
  it('holds at least 600 skills, each once, each with a category', () => {
    expect(lexiconSize()).toBe(lexicon.length);
    expect(lexicon.length).toBeGreaterThanOrEqual(600);
    expect(lexicon.every(({ name, category }) => name !== '' && category !== '')).toBe(true);
    expect(new Set(lexicon.map(({ name }) => name.toLowerCase())).size).toBe(lexicon.length);
  });

  it('finds every skill under its own name', () => {
    expect(lexicon.map(({ name }) => name).filter((name) => canonicalSkill(name) !== name)).toEqual([]);
  });

  it.each([
    ['AWS', 'Amazon Web Services'],
    ['amazon web services', 'Amazon Web Services'],
    ['k8s', 'Kubernetes'],
    ['ReactJS', 'React'],
    ['node js', 'Node.js'],
    ['NODE.JS', 'Node.js'],
    ['postgres', 'PostgreSQL'],
    ['golang', 'Go'],
    ['Power-BI', 'Power BI'],
    ['scikit learn', 'scikit-learn'],
    ['c++', 'C++'],
    ['Python 3.12', 'Python'],
    ['Oracle 11g', 'Oracle Database'],
    ['C', 'C'],
    ['Problem-solving', 'Problem Solving'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalSkill(name)).toBe(canonical);
  });

  it('does not know what is no skill', () => {
    expect(canonicalSkill('Globex Corporation')).toBeNull();
    expect(canonicalSkill('')).toBeNull();
    expect(skillCategory('Globex')).toBeNull();
  });
});

describe('findSkills', () => {
  it('gives the place and the words of each', () => {
    const text = 'I moved us to Node.js and Postgres.';
    expect(findSkills(text)).toEqual([
      { canonical: 'Node.js', name: 'Node.js', start: 14, end: 21 },
      { canonical: 'PostgreSQL', name: 'Postgres', start: 26, end: 34 },
    ]);
  });

  it('takes the longest name', () => {
    expect(names('React Native and Spring Boot on Amazon Web Services')).toEqual([
      'React Native',
      'Spring Boot',
      'Amazon Web Services',
    ]);
  });

  it.each([
    ['C, C++ and Java', ['C', 'C++', 'Java']],
    ['Python, Go, Rust', ['Python', 'Go', 'Rust']],
    ['Statistics in R, Python and SQL', ['Statistics', 'R', 'Python', 'SQL']],
    ['a Go developer', ['Go']],
    ['C#, .NET and ASP.NET Core', ['C#', '.NET', 'ASP.NET']],
  ])('tells ambiguous names by what stands around them: %s', (text, found) => {
    expect(names(text)).toEqual(found);
  });

  it.each([
    'Go to the office and rest, then express an opinion',
    'Plan B and C were dropped; R. Smith agreed',
    'In the spring we moved; a swift and rusty one; we react to that',
    'My work experience in design of nets',
    'an excel-lent word, a sketch and an angular momentum of sails',
  ])('finds nothing in ordinary words: %s', (text) => {
    expect(
      names(text).filter((name) =>
        [
          'Go',
          'C',
          'R',
          'Spring',
          'Swift',
          'Rust',
          'React',
          'Express.js',
          'REST APIs',
          'Adobe InDesign',
          'Excel',
          '.NET',
          'Sketch',
        ].includes(name),
      ),
    ).toEqual([]);
  });

  it('takes no single soft word from running text, but from a list', () => {
    expect(names('communication with the team was good')).toEqual([]);
    expect(names('Teamwork, Project Management, Communication')).toContain('Communication');
  });

  it('joins no words over a comma or a line', () => {
    expect(names('machine, learning\nspring\nboot')).toEqual([]);
  });
});
