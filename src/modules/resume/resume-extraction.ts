import { z } from 'zod';
import { Occurrence } from './occurrence.js';
import { findDateRanges, isoOf, type DateRange } from './parse/dates.js';
import {
  type ParsedResume,
  type ResumeEducation,
  type ResumeExperience,
  type ResumeSkill,
} from './parse/parsed-resume.js';
import { yearsFromRanges } from './parse/years.js';
import { canonicalSkill } from './skill-lexicon.js';

export const EXTRACTION_INSTRUCTIONS = `You read the text of a résumé and return what it says as JSON.
Copy every value word for word from the text: titles, companies, dates, degrees, institutions, skills. Never translate, complete, correct or invent. What the text does not say is null or an empty list.
"skills" are technologies, methods, tools and professional abilities that the text names. "highlights" are at most five short passages of the role, copied. "summary" is a passage of the text that introduces the person, copied, or null.`;

export const resumeExtractionSchema = z.object({
  summary: z.string().nullable(),
  skills: z.array(z.string()),
  experience: z.array(
    z.object({
      title: z.string().nullable(),
      company: z.string().nullable(),
      location: z.string().nullable(),
      dates: z.string().nullable(),
      highlights: z.array(z.string()),
    }),
  ),
  education: z.array(
    z.object({ degree: z.string().nullable(), institution: z.string().nullable(), dates: z.string().nullable() }),
  ),
  certifications: z.array(z.string()),
  languages: z.array(z.object({ name: z.string(), level: z.string().nullable() })),
});

export type ResumeExtraction = z.infer<typeof resumeExtractionSchema>;

export interface Merged {
  parsed: ParsedResume;
  /** Values of the model that stand in the text. */
  verified: number;
}

const LIMITS = { skills: 300, experience: 50, education: 20, certifications: 50, languages: 30, highlights: 20 };

/** What leaves for a model: no name, no address of any kind. E-mail and phone go out of it in the adapter as well. */
export function extractionMaterial(text: string, { contact }: ParsedResume): string {
  const personal = [contact.fullName, contact.email, contact.phone, contact.location, ...contact.links].filter(
    (part) => part !== null && part !== '',
  );
  return personal
    .reduce<string>((rest, part) => rest.replaceAll(part as string, '[removed]'), text)
    .replace(/https?:\/\/\S+|www\.\S+/g, '[link]');
}

/**
 * The rules' result, widened by what the model found. Every value must stand in the text; contact and years stay ours:
 * the one is never sent, the other is arithmetic.
 */
export function mergeExtraction(rules: ParsedResume, model: ResumeExtraction, text: string, now: Date): Merged {
  const said = new Occurrence(text);
  const skills = newSkills(rules.skills, model.skills, said);
  const experience = verifiedExperience(model, said);
  const education = verifiedEducation(model, said);
  const certifications = model.certifications.filter((item) => fits(item, 200) && said.has(item));
  const languages = model.languages.filter(
    ({ name, level }) => fits(name, 40) && said.has(name) && (level === null || said.has(level)),
  );
  const summary =
    model.summary !== null && fits(model.summary, 4_000) && said.has(model.summary) ? model.summary : null;
  const useExperience = experience.length >= rules.experience.length && experience.length > 0;
  const parsed: ParsedResume = {
    ...rules,
    summary: rules.summary ?? summary,
    skills: [...rules.skills, ...skills].slice(0, LIMITS.skills),
    experience: useExperience ? experience.map(({ entry }) => entry) : rules.experience,
    education: education.length > rules.education.length ? education : rules.education,
    certifications:
      rules.certifications.length > 0 ? rules.certifications : certifications.slice(0, LIMITS.certifications),
    languages: rules.languages.length > 0 ? rules.languages : languages.slice(0, LIMITS.languages),
    yearsExperience:
      rules.yearsExperience ??
      yearsFromRanges(
        experience.flatMap(({ range }) => range),
        now,
      ),
  };
  const verified =
    skills.length +
    experience.length +
    education.length +
    certifications.length +
    languages.length +
    Number(summary !== null);
  return {
    parsed: { ...parsed, warnings: settled(parsed) },
    verified: verified + knownSkills(rules.skills, model.skills),
  };
}

const fits = (value: string, length: number): boolean => value.trim() !== '' && value.length <= length;

/** Two to 64 characters; of single letters only the languages called so. */
const isSkillName = (name: string): boolean => (name.length >= 2 && name.length <= 64) || name === 'C' || name === 'R';

function newSkills(known: readonly ResumeSkill[], found: readonly string[], said: Occurrence): ResumeSkill[] {
  const seen = new Set(known.flatMap(({ name, canonical }) => [name.toLowerCase(), canonical.toLowerCase()]));
  return found.slice(0, LIMITS.skills).flatMap((raw) => {
    const name = raw.trim();
    const canonical = canonicalSkill(name) ?? name;
    const isNew =
      isSkillName(name) && said.has(name) && !seen.has(canonical.toLowerCase()) && !/@|\[removed\]|\[link\]/.test(name);
    if (!isNew) return [];
    seen.add(canonical.toLowerCase());
    return [{ name, canonical, evidence: 'mentioned' as const }];
  });
}

function knownSkills(known: readonly ResumeSkill[], found: readonly string[]): number {
  const seen = new Set(known.map(({ canonical }) => canonical.toLowerCase()));
  return found.filter((name) => seen.has((canonicalSkill(name) ?? name).toLowerCase())).length;
}

function verifiedExperience(
  model: ResumeExtraction,
  said: Occurrence,
): { entry: ResumeExperience; range: DateRange[] }[] {
  return model.experience.slice(0, LIMITS.experience).flatMap((role) => {
    const named = [role.title, role.company].filter((part) => part !== null);
    if (named.length === 0 || !named.every((part) => fits(part, 200) && said.has(part))) return [];
    const dates = role.dates !== null && fits(role.dates, 100) && said.has(role.dates) ? role.dates : null;
    const range = findDateRanges(dates ?? '').slice(0, 1);
    const entry: ResumeExperience = {
      title: role.title,
      company: role.company,
      location: role.location !== null && fits(role.location, 100) && said.has(role.location) ? role.location : null,
      dates,
      start: isoOf(range[0]?.start ?? null),
      end: range[0]?.current ? null : isoOf(range[0]?.end ?? null),
      current: range[0]?.current ?? false,
      highlights: role.highlights
        .filter((passage) => fits(passage, 1_000) && said.has(passage))
        .slice(0, LIMITS.highlights),
    };
    return [{ entry, range }];
  });
}

function verifiedEducation(model: ResumeExtraction, said: Occurrence): ResumeEducation[] {
  return model.education.slice(0, LIMITS.education).flatMap(({ degree, institution, dates }) => {
    const named = [degree, institution].filter((part) => part !== null);
    if (named.length === 0 || !named.every((part) => fits(part, 200) && said.has(part))) return [];
    return [{ degree, institution, dates: dates !== null && said.has(dates) ? dates : null, details: [] }];
  });
}

/** Warnings about what the model has since found are over. */
function settled({ experience, yearsExperience, warnings }: ParsedResume): ParsedResume['warnings'] {
  return warnings.filter(
    ({ code }) =>
      !(code === 'experience_not_found' && experience.length > 0) &&
      !(code === 'dates_not_found' && yearsExperience !== null),
  );
}
