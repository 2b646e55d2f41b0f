import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseResume } from '../src/modules/resume/parse/parse-resume.js';
import { type ParsedResume } from '../src/modules/resume/parse/parsed-resume.js';
import { canonicalSkill } from '../src/modules/resume/skill-lexicon.js';
import { ChildProcessDocumentText } from '../src/platform/document-text/child-process.document-text.js';

/** Compares what the rules read from the sample résumés with hand-written truth; exits 1 below the goals. */

interface Truth {
  fullName: string;
  email: string;
  skills: string[];
  experience: { title: string; company: string; dates: string | null }[];
  education: { degree: string; institution: string }[];
  yearsExperience: number | null;
}

interface Figures {
  file: string;
  name: boolean;
  email: boolean;
  hits: number;
  wanted: number;
  listed: number;
  yearsRight: boolean;
  years: string;
  titles: string;
  companies: string;
  schools: string;
  missing: string[];
  extra: string[];
}

const FIXTURES = new URL('../test/fixtures/resumes/', import.meta.url);
const GOALS = { recall: 0.95, precision: 0.9, years: 0.9 };
/** The month that "Present" stands for in the truth. */
const TRUTH_NOW = new Date('2026-11-15T00:00:00Z');

const same = (a: string | null | undefined, b: string | null): boolean =>
  (a ?? '').trim().toLowerCase() === (b ?? '').trim().toLowerCase();
const key = (skill: string): string => (canonicalSkill(skill) ?? skill).toLowerCase();

function compare(file: string, truth: Truth, found: ParsedResume): Figures {
  const wanted = new Set(truth.skills.map(key));
  const listed = new Set(
    found.skills.filter((skill) => skill.evidence === 'listed').map((skill) => key(skill.canonical)),
  );
  const share = (right: number, all: number): string => `${right}/${all}`;
  const right = (test: (index: number) => boolean, all: number): string =>
    share([...Array(all).keys()].filter(test).length, all);
  return {
    file,
    name: same(found.contact.fullName, truth.fullName),
    email: same(found.contact.email, truth.email),
    hits: [...wanted].filter((skill) => listed.has(skill)).length,
    wanted: wanted.size,
    listed: listed.size,
    yearsRight: yearsWithin(truth, found.yearsExperience),
    years: `${found.yearsExperience ?? '–'} / ${truth.yearsExperience ?? '–'}`,
    titles: right((i) => same(found.experience[i]?.title, truth.experience[i]?.title ?? null), truth.experience.length),
    companies: right(
      (i) => same(found.experience[i]?.company, truth.experience[i]?.company ?? null),
      truth.experience.length,
    ),
    schools: right(
      (i) => same(found.education[i]?.institution, truth.education[i]?.institution ?? null),
      truth.education.length,
    ),
    missing: [...wanted].filter((skill) => !listed.has(skill)),
    extra: [...listed].filter((skill) => !wanted.has(skill)),
  };
}

function yearsWithin(truth: Truth, found: number | null): boolean {
  if (truth.yearsExperience === null || found === null) return truth.yearsExperience === found;
  const yearOnly = truth.experience.some(({ dates }) => dates !== null && /^(?:19|20)\d{2}\s/.test(dates));
  return Math.abs(truth.yearsExperience - found) <= (yearOnly ? 1.5 : 0.5) + 1e-9;
}

function print(figures: Figures[]): void {
  const head = ['résumé', 'name', 'e-mail', 'skills', 'years (found / true)', 'titles', 'companies', 'schools'];
  const mark = (ok: boolean): string => (ok ? 'yes' : 'NO');
  const rows = figures.map((f) => [
    f.file,
    mark(f.name),
    mark(f.email),
    `${f.hits}/${f.wanted} of ${f.listed}`,
    `${f.years} ${f.yearsRight ? '' : 'NO'}`,
    f.titles,
    f.companies,
    f.schools,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  for (const row of [head, ...rows])
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  for (const f of figures)
    if (f.missing.length + f.extra.length > 0)
      console.log(`${f.file}: missing [${f.missing.join(', ')}], extra [${f.extra.join(', ')}]`);
}

async function main(): Promise<number> {
  const { resumes } = JSON.parse(await readFile(new URL('truth.json', FIXTURES), 'utf8')) as {
    resumes: Record<string, Truth>;
  };
  const documents = new ChildProcessDocumentText();
  const figures: Figures[] = [];
  for (const [file, truth] of Object.entries(resumes)) {
    const document = await documents.extract({ path: fileURLToPath(new URL(file, FIXTURES)) });
    figures.push(compare(file, truth, parseResume({ text: document.text, links: document.links, now: TRUTH_NOW })));
  }
  documents.onModuleDestroy();
  print(figures);
  const sum = (pick: (f: Figures) => number): number => figures.reduce((total, f) => total + pick(f), 0);
  const recall = sum((f) => f.hits) / sum((f) => f.wanted);
  const precision = sum((f) => f.hits) / sum((f) => f.listed);
  const years = sum((f) => Number(f.yearsRight)) / figures.length;
  const identified = figures.every((f) => f.name && f.email);
  console.log(
    `listed skills: recall ${recall.toFixed(3)} (goal ${GOALS.recall}), precision ${precision.toFixed(3)} (goal ${GOALS.precision})`,
  );
  console.log(
    `years within tolerance: ${(years * 100).toFixed(0)} % (goal ${GOALS.years * 100} %); names and e-mails right on all: ${identified ? 'yes' : 'NO'}`,
  );
  return recall >= GOALS.recall && precision >= GOALS.precision && years >= GOALS.years && identified ? 0 : 1;
}

process.exitCode = await main();
