import { findSkills } from '../skill-lexicon.js';
import { readContact } from './contact.js';
import { readEducation } from './education.js';
import { readExperience, readHeaderlessExperience, type DatedExperience } from './experience.js';
import { readLanguages, speaksLanguages } from './languages.js';
import { readCertifications, readProjects } from './lists.js';
import { type ParsedResume, type ResumeLanguage, type ResumeSkill, type ResumeWarning } from './parsed-resume.js';
import { isProse, resumeLines } from './resume-lines.js';
import { splitSections, type Section, type SectionKind } from './sections.js';
import { readListedSkills } from './skills-section.js';
import { claimedYears, yearsFromRanges } from './years.js';

export interface ResumeSource {
  text: string;
  /** Link targets of the document. */
  links?: readonly string[];
  /** What lasts to the present ends in this month. */
  now: Date;
}

const MAX_SKILLS = 300;
const MAX_SUMMARY = 4_000;

/** Everything that rules find in a résumé. Pure: the same text and month give the same result. */
export function parseResume(source: ResumeSource): ParsedResume {
  const sections = settleLanguages(splitSections(resumeLines(source.text)));
  const experience = experienceOf(sections);
  const { years, claimed } = yearsOf(source, experience);
  const contact = readContact(sections, source.text, source.links ?? []);
  const parsed: ParsedResume = {
    contact,
    summary: summaryOf(sections, experience),
    experience: experience.map(({ entry }) => entry).slice(0, 50),
    education: readEducation(linesOf(sections, 'education')).slice(0, 20),
    projects: readProjects(linesOf(sections, 'projects')),
    certifications: readCertifications(untilName(linesOf(sections, 'certifications'), contact.fullName)),
    languages: languagesOf(sections),
    skills: skillsOf(sections),
    yearsExperience: years,
    warnings: [],
  };
  return { ...parsed, warnings: warningsOf(parsed, claimed) };
}

const linesOf = (sections: readonly Section[], kind: SectionKind): Section['lines'] =>
  sections.filter((section) => section.kind === kind).flatMap((section) => section.lines);

/** A sidebar that comes first runs into the name; what follows is the main column. */
function untilName(lines: Section['lines'], name: string | null): Section['lines'] {
  const at = lines.findIndex((line) => line.text === name);
  return at < 0 ? lines : lines.slice(0, at);
}

/** "Languages" heads spoken ones or programming ones; only what stands below tells. */
function settleLanguages(sections: Section[]): Section[] {
  return sections.map((section) => {
    if (section.kind !== 'languages' || speaksLanguages(section.lines.map((line) => line.text))) return section;
    return { ...section, kind: 'skills' };
  });
}

function experienceOf(sections: readonly Section[]): DatedExperience[] {
  const found = sections
    .filter((section) => section.kind === 'experience')
    .flatMap((section) => readExperience(section.lines));
  if (found.length > 0) return found;
  return sections
    .filter(({ kind }) => kind === 'header' || kind === 'summary' || kind === 'other' || kind === 'awards')
    .flatMap((section) => readHeaderlessExperience(section.lines));
}

function yearsOf(source: ResumeSource, experience: DatedExperience[]): { years: number | null; claimed: boolean } {
  const ranges = experience.flatMap(({ range }) => (range ? [range] : []));
  const years = yearsFromRanges(ranges, source.now);
  if (years !== null) return { years, claimed: false };
  const claim = claimedYears(source.text);
  return { years: claim, claimed: claim !== null };
}

function summaryOf(sections: readonly Section[], experience: DatedExperience[]): string | null {
  const section = sections.find(({ kind }) => kind === 'summary');
  const source = section ?? sections[0];
  const inRoles = new Set(experience.flatMap(({ entry }) => entry.highlights));
  const lines = (source?.lines ?? []).filter(
    (line) =>
      !inRoles.has(line.text) &&
      (section ? !isRoleLine(line.text, experience) : isProse(line.text) && !/@/.test(line.text)),
  );
  const text = lines
    .map((line) => line.text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? null : text.slice(0, MAX_SUMMARY).toWellFormed();
}

const isRoleLine = (text: string, experience: DatedExperience[]): boolean =>
  experience.some(({ entry }) => entry.dates !== null && text.includes(entry.dates));

function languagesOf(sections: readonly Section[]): ResumeLanguage[] {
  const own = linesOf(sections, 'languages').map((line) => line.text);
  const inline = sections
    .filter(({ kind }) => kind === 'skills' || kind === 'personal')
    .flatMap((section) => section.lines)
    .map((line) => line.text)
    .filter((text) => /^[^:]{0,25}languages?[^:]{0,12}:/i.test(text));
  return readLanguages([...own, ...inline]);
}

/** Listed ones first, as written; then what the lexicon finds in the rest of the text. Without doubles, ignoring case. */
function skillsOf(sections: readonly Section[]): ResumeSkill[] {
  const listed = readListedSkills(linesOf(sections, 'skills')).map((skill) => ({
    ...skill,
    evidence: 'listed' as const,
  }));
  const elsewhere = sections
    .filter(({ kind }) => !['skills', 'interests', 'personal', 'references', 'languages'].includes(kind))
    .map((section, index) =>
      index === 0 && section.kind === 'header' ? section.lines.filter((line) => isProse(line.text)) : section.lines,
    )
    .flatMap((lines) => lines.map((line) => line.text))
    .join('\n');
  const mentioned = findSkills(elsewhere).map(({ name, canonical }) => ({
    name,
    canonical,
    evidence: 'mentioned' as const,
  }));
  const seen = new Set<string>();
  return [...listed, ...mentioned]
    .filter(({ canonical }) => !seen.has(canonical.toLowerCase()) && seen.add(canonical.toLowerCase()))
    .slice(0, MAX_SKILLS);
}

function warningsOf(parsed: ParsedResume, claimed: boolean): ResumeWarning[] {
  const warnings: ResumeWarning[] = [];
  const warn = (code: string, detail: string): number => warnings.push({ code, detail });
  if (!parsed.contact.fullName) warn('name_not_found', 'No name was found at the top of the document.');
  if (!parsed.contact.email) warn('email_not_found', 'No e-mail address was found.');
  if (parsed.experience.length === 0)
    warn('experience_not_found', 'No work experience was recognised. A heading such as "Experience" helps.');
  if (parsed.skills.every((skill) => skill.evidence !== 'listed'))
    warn('skills_not_listed', 'No skills section was recognised; skills come from the rest of the text.');
  if (parsed.experience.length > 0 && parsed.yearsExperience === null)
    warn('dates_not_found', 'The experience carries no dates that can be read, so years of experience are unknown.');
  if (claimed)
    warn('years_from_statement', 'Years of experience are taken from a statement in the text, not from dated roles.');
  return warnings;
}
