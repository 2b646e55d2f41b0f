import { findSkills } from '../skill-lexicon.js';
import { resumeLines, type ResumeLine } from './resume-lines.js';
import { hasTitleWord, isTitle } from './titles.js';

export const seniorities = ['intern', 'junior', 'mid', 'senior', 'lead', 'principal', 'manager', 'executive'] as const;
export type Seniority = (typeof seniorities)[number];

export interface JobSkill {
  name: string;
  canonical: string;
  requirement: 'required' | 'preferred';
}

export interface ParsedJobDescription {
  title: string | null;
  skills: JobSkill[];
  seniority: Seniority | null;
  responsibilities: string[];
}

const RESPONSIBILITIES =
  /^(?:(?:key |your |main |core |primary |day[- ]to[- ]day )*(?:responsibilities|duties|accountabilities|tasks|role|mission)|(?:the |about the )?(?:role|job|position)(?: overview| description)?|what (?:you(?:['’]ll| will)|you) (?:do|be doing|work on|own)|how you(?:['’]ll| will) (?:contribute|make an impact)|responsibilities .{0,40}|ihre aufgaben|deine aufgaben|aufgaben)\s*:?$/i;
const PREFERRED =
  /^(?:nice[- ]to[- ]haves?|preferred(?: (?:qualifications|skills|experience|requirements))?|bonus(?: points| skills)?|pluses|plus|desirable|good to have|it['’]s a plus|optional|wünschenswert)\b.{0,30}$/i;
const OTHER_HEADING =
  /^(?:(?:minimum |basic |required |key |your |technical )*(?:requirements|qualifications|skills|profile|experience|education|about (?:us|you|the (?:company|team))|who (?:you are|we are)|what (?:we offer|you(?:['’]ll| will)? (?:bring|need|have|get)|we(?:['’]re| are) looking for|makes you a great fit)|must[- ]haves?|benefits|perks|compensation|salary|location|how to apply|our (?:stack|team|values)|tech(?:nical)? stack|ihr profil|dein profil|wir bieten))\b.{0,40}$/i;
const PREFERRED_INLINE =
  /\b(?:nice to have|preferred|a plus|bonus|desirable|advantageous|ideally|is a plus|good to have)\b/i;
const SENIORITY: [Seniority, RegExp][] = [
  ['intern', /\b(?:intern|internship|trainee|working student|werkstudent|apprentice)\b/i],
  ['executive', /\b(?:vp|vice president|chief|c[tefio]o|director|head of)\b/i],
  ['principal', /\b(?:principal|staff|distinguished|fellow)\b/i],
  ['lead', /\b(?:lead|tech lead|team lead)\b/i],
  ['manager', /\b(?:engineering|development|qa|data|it|people|software) manager\b/i],
  ['senior', /\b(?:senior|sr\.?|experienced)\b/i],
  ['junior', /\b(?:junior|jr\.?|entry[- ]level|graduate|associate)\b/i],
  ['mid', /\b(?:mid[- ]?level|mid[- ]?senior|intermediate|medior)\b/i],
];
const MAX_RESPONSIBILITIES = 40;

type Part = 'intro' | 'responsibilities' | 'preferred' | 'other';

/** Skills, seniority and responsibilities by rules. Pure. */
export function parseJobDescription(text: string, givenTitle: string | null): ParsedJobDescription {
  const lines = resumeLines(text);
  const title = givenTitle ?? findTitle(lines);
  const parts = partsOf(lines);
  return {
    title,
    skills: skillsOf(parts),
    seniority: seniorityOf(title, text),
    responsibilities: responsibilitiesOf(parts),
  };
}

function findTitle(lines: readonly ResumeLine[]): string | null {
  const top = lines
    .slice(0, 8)
    .map((line) => line.text.replace(/^(?:job title|position|role|title|job)\s*[:–-]\s*/i, ''));
  const found =
    top.find((line) => line.length <= 100 && isTitle(line)) ??
    top.find((line) => line.length <= 80 && hasTitleWord(line) && !/[.!?]$/.test(line));
  return found ?? null;
}

function partsOf(lines: readonly ResumeLine[]): { part: Part; line: ResumeLine }[] {
  let part: Part = 'intro';
  const out: { part: Part; line: ResumeLine }[] = [];
  for (const line of lines) {
    const bare = line.text.replace(/[\s:：*_#-]+$/u, '');
    const next = line.bullet || bare.length > 70 ? null : headed(bare);
    if (next) part = next;
    else out.push({ part, line });
  }
  return out;
}

function headed(text: string): Part | null {
  if (PREFERRED.test(text)) return 'preferred';
  if (RESPONSIBILITIES.test(text)) return 'responsibilities';
  return OTHER_HEADING.test(text) ? 'other' : null;
}

/** A skill named both ways is required. */
function skillsOf(parts: { part: Part; line: ResumeLine }[]): JobSkill[] {
  const skills = new Map<string, JobSkill>();
  for (const { part, line } of parts) {
    const preferred = part === 'preferred' || PREFERRED_INLINE.test(line.text);
    for (const { canonical, name } of findSkills(line.text)) {
      const known = skills.get(canonical);
      if (!known) skills.set(canonical, { name, canonical, requirement: preferred ? 'preferred' : 'required' });
      else if (!preferred) known.requirement = 'required';
    }
  }
  return [...skills.values()].slice(0, 200);
}

function responsibilitiesOf(parts: { part: Part; line: ResumeLine }[]): string[] {
  const own = parts.filter(({ part }) => part === 'responsibilities').map(({ line }) => line);
  const bullets = own.filter((line) => line.bullet);
  const chosen = bullets.length > 0 ? bullets : own;
  return chosen
    .map((line) => line.text)
    .filter((text) => text.length >= 10 && text.length <= 500)
    .slice(0, MAX_RESPONSIBILITIES);
}

/** The title tells; else the years asked for. */
function seniorityOf(title: string | null, text: string): Seniority | null {
  const named = SENIORITY.find(([, pattern]) => pattern.test(title ?? ''));
  if (named) return named[0];
  const asked = [
    ...text.matchAll(/(\d{1,2})\s*(?:\+|plus|or more|-\s*\d{1,2}|–\s*\d{1,2})?\s*(?:years?|yrs?)\b/gi),
  ].map((match) => Number(match[1]));
  const years = asked.filter((value) => value <= 25);
  if (years.length === 0) return null;
  const most = Math.max(...years);
  return most <= 1 ? 'junior' : most < 5 ? 'mid' : 'senior';
}
