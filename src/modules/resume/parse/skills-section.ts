import { canonicalSkill, findSkills } from '../skill-lexicon.js';
import { isNaturalLanguage } from './languages.js';
import { isProse, type ResumeLine } from './resume-lines.js';
import { headingKind } from './sections.js';

/** A label before a colon or in the first cell of a row. */
const LABEL = /^([^:：,;|•]{2,45}?)\s*[:：]\s*(.*)$/u;
const FOREIGN_LABEL =
  /^(?:interests?|hobbies|(?:spoken |natural |foreign |human )?languages? spoken|activities|references|certifications?|certificates|awards?|coursework|relevant coursework|courses|education|nationality|visa|availability|driving licen[cs]e|date of birth)$/i;
/** Separators of a list; a slash only with spaces, because of CI/CD, TCP/IP, PL/SQL. */
const LIST = /[,;|•·●∙▪◦\t]|\s+\/\s+|\s[–—-]\s|\s{3,}/u;
const PROFICIENCY =
  /[\s(\-–—:]*\b(?:proficient|advanced|intermediate|beginner|basic(?:s| knowledge)?|expert|familiar(?:ity)?|novice|fluent|experienced|working knowledge|competent|excellent|good|strong|\d{1,2}\+?\s*(?:years?|yrs?)(?: of experience)?|\d{1,3}\s?%|[1-5]\/5|10\/10|[1-9]\/10)\)?\s*$/i;
const LEAD =
  /^(?:and|or|incl(?:uding|\.)?|e\.?g\.?|such as|etc\.?|proficient (?:in|with)|experienced? (?:in|with)|comfortable (?:in|with)|\d{1,2}\+?\s*years?(?:\s+of)?(?:\s+experience)?\s+(?:with|of|in|using)|knowledge of|familiar(?:ity)? with|working knowledge of|strong|advanced|excellent|good|basic|expert in|using|with|skilled in|hands-on experience with)\s+/i;
const MAX_WORDS_UNKNOWN = 5;

export interface ListedSkill {
  name: string;
  canonical: string;
}

/** Everything a skills section lists, known to the lexicon or not. */
export function readListedSkills(lines: readonly ResumeLine[]): ListedSkill[] {
  const skills: ListedSkill[] = [];
  const rows = lines.filter(({ text }) => /^[^\t,;]+\t[^\t]*[,;|][^\t]*$/.test(text)).length;
  for (const line of lines) {
    const body = withoutLabel(line.text, rows >= 2);
    if (body !== null) skills.push(...skillsOfLine(body));
  }
  return skills;
}

/** Null for a line that is a label alone or speaks of something else (interests, spoken languages). */
function withoutLabel(text: string, inTable: boolean): string | null {
  const labelled = LABEL.exec(text);
  if (labelled) return bodyOfLabel(labelled[1] as string, labelled[2] as string, text);
  const cells = text.split('\t');
  const [first = '', second = ''] = cells;
  const labels = isLabel(first) || (inTable && canonicalSkill(first) === null);
  if (cells.length === 2 && labels && (inTable || /[,;|]/.test(second)))
    return isLabel(second) && canonicalSkill(second) === null ? null : second;
  return isLabel(text) && canonicalSkill(text) === null ? null : text;
}

function bodyOfLabel(label: string, body: string, text: string): string | null {
  if (FOREIGN_LABEL.test(label.trim())) return null;
  if (/languages?/i.test(label) && body.split(/[,;|(]/).some((part) => isNaturalLanguage(part))) return null;
  // "Python: pandas, NumPy": a label that is itself a skill counts as one.
  const own = canonicalSkill(label);
  if (own && !isLabel(label) && body !== '') return `${label}, ${body}`;
  return body === '' ? null : text.slice(text.indexOf(body, label.length));
}

const isLabel = (text: string): boolean =>
  headingKind(text) !== null ||
  /^(?:[\p{L}&/ -]*\b(?:languages?|frameworks?|tools?|technologies|databases?|platforms?|libraries|systems|methodolog(?:y|ies)|concepts|skills|software|others?|misc(?:ellaneous)?|cloud|devops|frontend|front-end|backend|back-end|testing|infrastructure|methods|packages|ides?|editors?|version control)|web|mobile|data|ml|ai)$/iu.test(
    text.trim(),
  );

function skillsOfLine(text: string): ListedSkill[] {
  const pieces = splitList(text);
  if (isSentence(text, pieces)) return findSkills(text).map(({ name, canonical }) => ({ name, canonical }));
  return pieces.flatMap((piece) => skillsOfPiece(piece));
}

/** A sentence about skills: its parts are no names, so only what the lexicon knows counts. */
function isSentence(text: string, pieces: string[]): boolean {
  if (!isProse(text)) return false;
  const known = pieces.filter((piece) => canonicalSkill(tidy(piece)) !== null).length;
  return known < pieces.length * 0.5 && text.split(/\s+/).length > pieces.length * 2;
}

/** Brackets open a list of their own: `AWS (EC2, S3)` is three skills. */
function splitList(text: string): string[] {
  const inner: string[] = [];
  const flat = text.replace(/\(([^()]*)\)/g, (all, content: string) => {
    if (PROFICIENCY.test(` ${content}`)) return '';
    // A short form in brackets is another name, not another skill: "Amazon Web Services (AWS)".
    if (canonicalSkill(content) !== null || LIST.test(content)) {
      inner.push(...content.split(LIST));
      return ',';
    }
    return all;
  });
  return [...flat.split(LIST), ...inner];
}

function skillsOfPiece(raw: string): ListedSkill[] {
  const piece = tidy(raw);
  if (piece === '') return [];
  const known = canonicalSkill(piece) ?? canonicalSkill(piece.replace(/\s*\((?:programming )?language\)$/i, ''));
  if (known) return [{ name: piece, canonical: known }];
  const slashed = piece.split('/').map(tidy);
  if (slashed.length > 1 && slashed.every((part) => canonicalSkill(part) !== null))
    return slashed.flatMap(skillsOfPiece);
  const joined = piece.split(/\s+(?:and|&|or)\s+/i).map(tidy);
  if (
    joined.length > 1 &&
    joined.some((part) => canonicalSkill(part) !== null) &&
    joined.every((part) => part.split(' ').length <= 3)
  )
    return joined.flatMap(skillsOfPiece);
  const found = findSkills(piece);
  const phrase = piece.split(/\s+/).length > MAX_WORDS_UNKNOWN || /\s(?:with|in|using|for|on|of)\s/i.test(piece);
  if (found.length > 0 && (phrase || coverage(piece, found) >= 0.75)) {
    return found.map(({ name, canonical }) => ({ name, canonical }));
  }
  return isNameable(piece)
    ? [{ name: piece, canonical: piece }]
    : found.map(({ name, canonical }) => ({ name, canonical }));
}

function tidy(raw: string): string {
  let text = raw.replace(/[●○★☆■□▪▰▱◉⬤]+/gu, ' ').trim();
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(LEAD, '').replace(PROFICIENCY, '').trim();
  }
  return text
    .replace(/^[\s"'“”‘’*–—-]+|[\s"'“”‘’*:–—-]+$/gu, '')
    .replace(/(?<!\b(?:etc|Inc))\.$/, '')
    .replace(/^etc$/i, '')
    .trim();
}

const coverage = (text: string, found: { start: number; end: number }[]): number =>
  found.reduce((sum, skill) => sum + skill.end - skill.start, 0) / text.replace(/\s+/g, ' ').length;

/** A name of a few words; a sentence or a number is none. */
function isNameable(piece: string): boolean {
  const words = piece.split(/\s+/);
  const letters = piece.match(/\p{L}/gu)?.length ?? 0;
  if (piece.length < 2 || piece.length > 64 || words.length > MAX_WORDS_UNKNOWN || letters < piece.length * 0.5)
    return false;
  return (
    !/[.!?]$|@|https?:/.test(piece) &&
    !isNaturalLanguage(piece) &&
    !/^(?:the|a|an|of|in|to|for|i|my|we|various|other|others|more|many|including|etc|ability)\b/i.test(piece)
  );
}
