import { Occurrence } from './occurrence.js';
import { parseResume } from './parse/parse-resume.js';
import { extractionMaterial, mergeExtraction, type ResumeExtraction } from './resume-extraction.js';

const now = new Date('2026-11-15T00:00:00Z');
const TEXT = `Jane Smith
jane.smith@example.com | (312) 555-0123 | Springfield, IL | linkedin.com/in/janesmith

Where I worked
Globex, wizard of pipelines, 2019 – 2021
Fed data into Frobnicator and Spark.

Skills
Python, C++`;
const rules = parseResume({ text: TEXT, now });
const nothing: ResumeExtraction = {
  summary: null,
  skills: [],
  experience: [],
  education: [],
  certifications: [],
  languages: [],
};

describe('Occurrence', () => {
  it.each([
    ['frobnicator', true],
    ['FED  data\ninto', true],
    ['C', false],
    ['C++', true],
    ['Pyth', false],
    ['', false],
  ])('%j stands in the text: %s', (quote, stands) => {
    expect(new Occurrence(TEXT).has(quote)).toBe(stands);
  });
});

describe('mergeExtraction', () => {
  it('adds skills that stand in the text and no others', () => {
    const { parsed } = mergeExtraction(
      rules,
      { ...nothing, skills: ['Frobnicator', 'Kubernetes', 'python', 'C', 'x'] },
      TEXT,
      now,
    );
    const added = parsed.skills.slice(rules.skills.length);
    expect(added).toEqual([{ name: 'Frobnicator', canonical: 'Frobnicator', evidence: 'mentioned' }]);
  });

  it('takes roles whose words stand in the text, and counts the years itself', () => {
    const role = {
      title: 'wizard of pipelines',
      company: 'Globex',
      location: null,
      dates: '2019 – 2021',
      highlights: ['Fed data into Frobnicator', 'Won a prize'],
    };
    const invented = { ...role, company: 'Initech' };
    const { parsed, verified } = mergeExtraction(rules, { ...nothing, experience: [role, invented] }, TEXT, now);
    expect(parsed.experience).toEqual([
      expect.objectContaining({
        company: 'Globex',
        start: '2019',
        end: '2021',
        highlights: ['Fed data into Frobnicator'],
      }),
    ]);
    expect(parsed.yearsExperience).toBe(3);
    expect(verified).toBe(1);
  });

  it('counts nothing as verified when all is invented', () => {
    const invented: ResumeExtraction = {
      ...nothing,
      summary: 'A great person',
      skills: ['Kubernetes'],
      certifications: ['PMP'],
      languages: [{ name: 'Klingon', level: null }],
    };
    const { parsed, verified } = mergeExtraction(rules, invented, TEXT, now);
    expect(verified).toBe(0);
    expect(parsed).toEqual(rules);
  });

  it('leaves the contact to the rules', () => {
    const { parsed } = mergeExtraction(rules, { ...nothing, skills: ['Frobnicator'] }, TEXT, now);
    expect(parsed.contact).toEqual(rules.contact);
  });
});

it('extractionMaterial holds no name, address, number or link', () => {
  const material = extractionMaterial(TEXT, rules);
  expect(material).not.toMatch(/Jane|Smith|@|555|linkedin|Springfield/);
  expect(material).toContain('Frobnicator');
});
