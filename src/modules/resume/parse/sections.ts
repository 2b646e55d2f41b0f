import { canonicalSkill } from '../skill-lexicon.js';
import { type ResumeLine } from './resume-lines.js';

export type SectionKind =
  | 'header'
  | 'summary'
  | 'experience'
  | 'volunteer'
  | 'education'
  | 'skills'
  | 'projects'
  | 'certifications'
  | 'languages'
  | 'interests'
  | 'awards'
  | 'publications'
  | 'courses'
  | 'references'
  | 'personal'
  | 'other';

export interface Section {
  kind: SectionKind;
  heading: string | null;
  lines: ResumeLine[];
}

/** Words that decide what a heading stands for, in order of precedence, and words that may accompany them. */
const NUCLEI: [SectionKind, string][] = [
  ['volunteer', 'volunteer volunteering volunteerism voluntary ehrenamt bénévolat'],
  ['references', 'references referees reference'],
  ['publications', 'publications publication papers patents patent talks conferences presentations veröffentlichungen'],
  ['projects', 'projects project portfolio projekte projets proyectos projetos projekty'],
  [
    'certifications',
    'certifications certification certificates certificate certified licenses licences licensure credentials zertifikate zertifizierungen certificaciones certificações',
  ],
  ['languages', 'languages language sprachen sprachkenntnisse langues idiomas lingue języki'],
  [
    'skills',
    'skills skill skillset skillsets competencies competences competencies proficiencies proficiency expertise technologies technology tools toolkit toolbox stack ' +
      'qualifications kenntnisse fähigkeiten compétences habilidades competências competenze umiejętności strengths specialties specialities capabilities software',
  ],
  [
    'experience',
    'experience experiences employment internship internships employers positions appointments berufserfahrung praxiserfahrung expérience expériences experiencia experiência esperienza doświadczenie',
  ],
  [
    'education',
    'education educational academics qualification degrees degree bildung ausbildung formation éducation educación formación educação formação istruzione wykształcenie studium schooling',
  ],
  ['courses', 'courses course coursework training trainings workshops'],
  [
    'summary',
    'summary profile objective objectives about introduction overview highlights biography bio statement zusammenfassung profil résumé resumen perfil resumo profilo',
  ],
  [
    'awards',
    'awards award grants grant fellowships honors honours honor achievements achievement accomplishments scholarships recognition recognitions distinctions auszeichnungen',
  ],
  ['interests', 'interests hobbies activities extracurricular extracurriculars pastimes interessen loisirs intereses'],
  ['personal', 'personal contact declaration information details links social'],
  [
    'other',
    'memberships membership affiliations affiliation associations community miscellaneous additional military clearance',
  ],
];

/** Whole headings whose words alone would mislead. */
const PHRASES: Record<string, SectionKind> = {
  'work history': 'experience',
  'employment history': 'experience',
  'career history': 'experience',
  'professional history': 'experience',
  'job history': 'experience',
  work: 'experience',
  career: 'experience',
  'professional background': 'experience',
  'career progression': 'experience',
  'academic background': 'education',
  'educational background': 'education',
  'academic history': 'education',
  'academic qualifications': 'education',
  'educational qualifications': 'education',
  'education and qualifications': 'education',
  'education and training': 'education',
  'summary of qualifications': 'summary',
  'qualifications summary': 'summary',
  'key qualifications': 'summary',
  'professional qualifications': 'certifications',
  'career highlights': 'summary',
  'about me': 'summary',
  'who i am': 'summary',
  'key strengths': 'skills',
  strengths: 'other',
  'programming languages': 'skills',
  'computer languages': 'skills',
  'coding languages': 'skills',
  'language skills': 'languages',
  'languages and technologies': 'skills',
  'languages and tools': 'skills',
  'languages and frameworks': 'skills',
  frameworks: 'skills',
  databases: 'skills',
  programming: 'skills',
  'technical summary': 'skills',
  'technical profile': 'skills',
  'technical background': 'skills',
  'technical environment': 'skills',
  'it knowledge': 'skills',
  'computer knowledge': 'skills',
  'technical knowledge': 'skills',
  'training and certifications': 'certifications',
  'project experience': 'projects',
  'community service': 'volunteer',
  'personal projects': 'projects',
  'side projects': 'projects',
  'personal statement': 'summary',
  'personal profile': 'summary',
  'personal summary': 'summary',
  'personal skills': 'skills',
  'skills summary': 'skills',
  'summary of skills': 'skills',
  'skills profile': 'skills',
  'professional affiliations': 'other',
  'research interests': 'interests',
  'areas of interest': 'interests',
  'leadership and activities': 'interests',
  research: 'experience',
  'volunteer experience': 'volunteer',
};

const MODIFIERS = new Set(
  (
    'professional work working relevant related technical key core main additional other selected my career academic industry industrial ' +
    'research teaching leadership business hard soft it computer programming top notable major previous past recent current general and of ' +
    'the in on to for with areas area section executive personal interpersonal transferable functional management digital data frameworks ' +
    'platforms libraries methods methodologies knowledge history background entrepreneurial freelance consulting clinical practical ' +
    'international graduate undergraduate post applicable essential special specialized specialised tech foreign spoken online school college ' +
    'university summer hands open source side class independent featured involvement professionnelle professionnelles profissional laboral ' +
    'informatiques techniques técnicas berufliche zawodowe qualifications & memberships interests activities honors awards community service ' +
    'databases cloud tooling used overview industries development systems operating me highlights'
  ).split(' '),
);

const NUCLEUS = new Map<string, SectionKind>();
for (const [kind, words] of NUCLEI)
  for (const word of words.split(' ')) if (!NUCLEUS.has(word)) NUCLEUS.set(word, kind);
const PRECEDENCE = NUCLEI.map(([kind]) => kind);
const TIGHT = new Map<string, SectionKind>();
for (const [phrase, kind] of Object.entries(PHRASES)) TIGHT.set(phrase.replace(/ /g, ''), kind);
for (const [word, kind] of NUCLEUS) TIGHT.set(word, kind);

/** What a line heads, or null when it is no heading. */
export function headingKind(line: string): SectionKind | null {
  const bare = line.replace(/^[^\p{L}]+/u, '').replace(/[\s:：–—_.|•-]+$/u, '');
  if (bare === '' || bare.length > 50 || /[.,;!?@\d]/.test(bare.replace(/&/g, ''))) return null;
  const words = bare
    .toLowerCase()
    .replace(/[&+]/g, ' and ')
    .split(/[\s/|•·-]+/)
    .filter((word) => word !== '');
  if (words.length > 6) return null;
  const phrase = PHRASES[words.join(' ')];
  if (phrase) return phrase;
  const tight = TIGHT.get(words.join(''));
  if (tight && (words.length === 1 || bare === bare.toUpperCase())) return isStandingWord(bare) ? tight : null;
  const kinds = words.map((word) => NUCLEUS.get(word));
  if (!words.every((word, index) => kinds[index] !== undefined || MODIFIERS.has(word))) return null;
  return /^\p{Lu}|^\p{Ll}+$/u.test(bare) ? strongest(kinds) : null;
}

/** One ordinary word is a heading only when it is set like one. */
const isStandingWord = (word: string): boolean => /^\p{Lu}/u.test(word) || /^\p{Ll}{5,}$/u.test(word);

function strongest(kinds: (SectionKind | undefined)[]): SectionKind | null {
  const first = kinds.find((kind) => kind !== undefined);
  // "Education & Certifications" starts with its main part; "Volunteer Experience" is decided by precedence.
  const ranked = PRECEDENCE.find((kind) => kinds.includes(kind) && (kind === 'volunteer' || kind === 'references'));
  if (ranked) return ranked;
  if (first === 'personal' && kinds.filter(Boolean).length > 1)
    return kinds.filter((kind) => kind !== undefined)[1] ?? first;
  return first ?? null;
}

export function splitSections(lines: readonly ResumeLine[]): Section[] {
  const sections: Section[] = [{ kind: 'header', heading: null, lines: [] }];
  for (const line of lines) {
    const current = sections.at(-1) as Section;
    const opened = openedBy(line, current);
    if (!opened) current.lines.push(line);
    else if (opened.rest === null) sections.push({ kind: opened.kind, heading: opened.heading, lines: [] });
    else
      sections.push({
        kind: opened.kind,
        heading: opened.heading,
        lines: [{ ...line, bullet: false, text: opened.rest }],
      });
  }
  return sections.filter((section) => section.kind === 'header' || section.lines.length > 0);
}

interface Opened {
  kind: SectionKind;
  heading: string;
  rest: string | null;
}

function openedBy(line: ResumeLine, current: Section): Opened | null {
  const inline = /^([^:：]{3,42}?)\s*[:：]\s*(\S.*)$/u.exec(line.text);
  if (inline) return openedInline(line, current, inline[1] as string, inline[2] as string);
  if (line.bullet) return null;
  const kind = headingKind(line.text) ?? (isUnknownHeading(line, current) ? 'other' : null);
  if (!kind || isPartOf(kind, current, line)) return null;
  return { kind, heading: line.text, rest: null };
}

/** In a résumé whose headings are in capitals, so is one that no list knows; it ends a list of skills. */
function isUnknownHeading(line: ResumeLine, current: Section): boolean {
  const letters = line.text.replace(/[^\p{L}]/gu, '');
  const loud = letters.length >= 6 && letters === letters.toUpperCase() && letters !== letters.toLowerCase();
  const underLoud = current.heading !== null && current.heading === current.heading.toUpperCase();
  const closes = current.kind === 'skills' || current.kind === 'certifications' || current.kind === 'languages';
  return (
    closes &&
    loud &&
    underLoud &&
    line.blankBefore &&
    /^[\p{L}\s&'’]+$/u.test(line.text) &&
    canonicalSkill(line.text) === null
  );
}

/** `Skills: Python, Go` opens a section, unless it is a label inside one. */
function openedInline(line: ResumeLine, current: Section, label: string, rest: string): Opened | null {
  const kind = headingKind(label);
  if (!kind || line.bullet) return null;
  if (current.kind === 'skills') return null;
  if (['experience', 'projects', 'volunteer', 'education'].includes(current.kind)) {
    const own =
      /skill|competenc|certif|expertise/i.test(label) ||
      (kind === 'languages' && line.blankBefore) ||
      kind === 'interests';
    if (!own) return null;
  }
  if (kind === 'personal' || kind === 'other' || kind === 'references')
    return current.kind === 'header' ? null : { kind, heading: label, rest };
  return { kind, heading: label, rest };
}

/** Sub-headings of a skills section ("Languages", "Tools") stay in it; a job title is no heading. */
function isPartOf(kind: SectionKind, current: Section, line: ResumeLine): boolean {
  if (current.kind !== 'skills') return false;
  const loud = line.text === line.text.toUpperCase();
  const headingLoud = current.heading !== null && current.heading === current.heading.toUpperCase();
  if (kind === 'skills') return true;
  return kind === 'languages' && headingLoud && !loud;
}
