import { headingKind, type Section } from './sections.js';
import { hasTitleWord } from './titles.js';
import { findPlace } from './places.js';
import { type ResumeContact } from './parsed-resume.js';

const EMAIL = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}/gu;
const PHONE =
  /(?<![\p{L}\p{N}.,/@-])(?:\+|00)?\(?\d[\d\s().\-–—·/]{6,20}\d(?:\s*(?:x|ext\.?)\s*\d{1,5})?(?![\p{L}\p{N}@])/gu;
const LINK =
  /(?:https?:\/\/|www\.)[^\s|•·,;<>()]+|(?<![\p{L}\p{N}@.])(?:[\p{L}\p{N}-]{1,63}\.){1,4}(?:com|org|net|io|dev|me|co|ai|app|edu|info|tech|xyz|de|fr|uk|in|pl|es|it|nl|ca|eu)(?:\/[^\s|•·,;<>()]*)?(?![\p{L}\p{N}@])/giu;
const SEPARATORS = /[|•·●∙◦\t;✉☎☏📞📧]|\s[–—-]\s|\s{3,}/u;
const CREDENTIALS =
  /(?:,\s*|\s+)(?:(?:Ph\.?\s?D|M\.?D|MBA|M\.?Sc?|B\.?Sc?|B\.?A|M\.?A|PMP|CPA|CFA|CISSP|RN|PE|Esq|CSM|PMI-ACP|SHRM-CP|Jr|Sr|II|III)\.?)(?=,|\s|$)/g;
const HONORIFIC = /^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Shri|Smt|Eng|Ing)\.?\s+/i;
const NOT_A_NAME =
  /^(?:résumé|resume|curriculum|vitae|cv|curriculum vitae|confidential|page|contact|profile|address|phone|mobile|email|e-mail|tel|name|linkedin|github|portfolio|website|updated)\b/i;
const PROFILE =
  /(?:linkedin|github|gitlab|bitbucket|behance|dribbble|stackoverflow|medium|kaggle|twitter|orcid|xing|researchgate|scholar\.google|leetcode|hackerrank|codepen|angel|wellfound|youtube|instagram)\.[a-z]{2,}\//i;
const FRAMEWORK =
  /^(?:node|vue|next|react|express|d3|three|chart|nuxt|asp|socket|ember|backbone|alpine|moment)\.\p{L}+$/iu;
const HEADER_LINES = 12;

/** By rules alone: these details are never sent to a model. */
export function readContact(sections: readonly Section[], text: string, links: readonly string[]): ResumeContact {
  const header = headerLines(sections);
  const email = findEmail(header.join('\n')) ?? findEmail(text) ?? findEmail(links.join('\n'));
  const fullName = findName(header, email) ?? nameFromEmail(text, email);
  const owner = [fullName, email?.split('@')[0]]
    .flatMap((part) => fold(part ?? '').split(/[^\p{L}]+/u))
    .filter((part) => part.length >= 4);
  return {
    fullName,
    email,
    phone: findPhone(header.join('\n')) ?? findPhone(contactText(sections)),
    location:
      findLocation(header) ?? (sections[0]?.lines.length === 0 ? findLocation(linesAfter(text, fullName)) : null),
    links: findLinks(sections, header, links, owner),
  };
}

/** Where a sidebar comes first, the place stands below the name further down. */
function linesAfter(text: string, name: string | null): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const at = name === null ? -1 : lines.indexOf(name);
  return at < 0 ? [] : lines.slice(at + 1, at + 5);
}

function headerLines(sections: readonly Section[]): string[] {
  const header = sections[0]?.lines.map((line) => line.text) ?? [];
  return header.length > 0
    ? header.slice(0, HEADER_LINES * 2)
    : (sections[1]?.lines ?? []).slice(0, HEADER_LINES).map((line) => line.text);
}

const contactText = (sections: readonly Section[]): string =>
  sections
    .filter((section) => section.kind === 'personal')
    .flatMap((section) => section.lines.map((line) => line.text))
    .join('\n');

function findEmail(text: string): string | null {
  const found = text.match(EMAIL)?.[0] ?? null;
  return found?.replace(/^[.'_-]+/, '') ?? null;
}

function findPhone(text: string): string | null {
  for (const match of text.matchAll(PHONE)) {
    const digits = match[0].replace(/\D/g, '');
    const isDates =
      /^(?:19|20)\d{2}\s*[-–—/.]\s*(?:19|20)\d{2}$/.test(match[0].trim()) || /^\d{1,2}[./]\d{4}/.test(match[0].trim());
    const plain = /^\d+$/.test(match[0].trim());
    if (digits.length >= (plain ? 9 : 7) && digits.length <= 15 && !isDates && !match[0].includes('\n'))
      return match[0].trim();
  }
  return null;
}

/** Links of the header and personal sections, and profiles wherever they are; not what a project links to. */
function findLinks(
  sections: readonly Section[],
  header: readonly string[],
  links: readonly string[],
  owner: string[],
): string[] {
  const own = [...header, contactText(sections)].join('\n').replace(EMAIL, ' ');
  const written = [...own.matchAll(LINK)]
    .map((match) => match[0].replace(/[.,;:)]+$/, ''))
    .filter((link) => /^(?:https?:\/\/|www\.)/i.test(link) || link.includes('/') || /^[\p{Ll}\d.-]+$/u.test(link))
    .filter((link) => !FRAMEWORK.test(link));
  const targets = links.filter(
    (link) => /^https?:/i.test(link) && (PROFILE.test(link) || owner.some((part) => link.toLowerCase().includes(part))),
  );
  const seen = new Set<string>();
  return [...written, ...targets]
    .filter((link) => {
      const key = link.toLowerCase().replace(/^https?:\/\/(?:www\.)?|^www\.|\/+$/g, '');
      return key !== '' && !seen.has(key) && seen.add(key);
    })
    .slice(0, 20);
}

function findLocation(header: readonly string[]): string | null {
  for (const line of header) {
    for (const piece of line.split(SEPARATORS)) {
      const bare = piece.replace(/^\s*(?:address|location|residence|based in|city)\s*[:-]?\s*/i, '').trim();
      const place = bare.length <= 80 && !/@/.test(bare) ? findPlace(bare) : null;
      if (place) return place;
    }
  }
  return null;
}

function findName(header: readonly string[], email: string | null): string | null {
  const candidates = nameCandidates(header);
  const known = candidates.find((candidate) => matchesEmail(candidate, email) && candidate.includes(' '));
  return known ?? candidates[0] ?? null;
}

function nameCandidates(header: readonly string[]): string[] {
  const candidates: string[] = [];
  const top = header.slice(0, HEADER_LINES);
  top.forEach((line, index) => {
    const next = top[index + 1];
    // A name over two lines, given name above family name.
    if (index === 0 && next && isSingleName(line) && isSingleName(next))
      candidates.push(`${line.trim()} ${next.trim()}`);
    for (const piece of line.split(SEPARATORS)) {
      const name = asName(piece);
      if (name) candidates.push(name);
    }
  });
  return candidates;
}

const isSingleName = (line: string): boolean =>
  /^\p{Lu}[\p{L}\p{M}'’-]+$/u.test(line.trim()) &&
  !NOT_A_NAME.test(line.trim()) &&
  !headingKind(line) &&
  !hasTitleWord(line);

/** 2–5 capitalised words without digits, or a short name in a script without capitals. */
function asName(piece: string): string | null {
  const bare = piece
    .replace(/^\s*(?:full\s+)?name\s*[:：]\s*/i, '')
    .replace(CREDENTIALS, '')
    .replace(HONORIFIC, '')
    .replace(/\s*\([^)]*\)\s*$/, '')
    .replace(/[,\s]+$/, '')
    .trim();
  if (bare.length < 2 || bare.length > 60 || /[\d@:/\\_#]|https?|www\./.test(bare) || NOT_A_NAME.test(bare))
    return null;
  if (/^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{2,6}$/u.test(bare)) return bare;
  if (headingKind(bare) || hasTitleWord(bare) || findPlace(bare)) return null;
  const words = bare.split(/\s+/);
  if (words.length < 2 || words.length > 6) return null;
  const particle =
    /^(?:de|da|do|dos|das|del|della|di|du|la|le|van|von|der|den|ter|bin|binti|ibn|al|el|y|e|af|zu|st\.?|mac|san)$/iu;
  const named = (word: string): boolean =>
    /^(?:\p{Lu}|\p{Lo})[\p{L}\p{M}'’.-]*,?$/u.test(word) ||
    /^['"“]\p{L}+['"”]$/u.test(word) ||
    /^al-\p{Lu}/u.test(word);
  return words.every((word) => named(word) || particle.test(word)) && words.filter(named).length >= 2
    ? inNameOrder(bare)
    : null;
}

/** `Kowalski, Jan` is Jan Kowalski. */
function inNameOrder(name: string): string {
  const parts = name.split(/,\s*/);
  return parts.length === 2 ? `${parts[1]} ${parts[0]}` : name.replace(/\s+/g, ' ');
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/ß/g, 'ss')
    .replace(/đ/g, 'd')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');

function matchesEmail(name: string, email: string | null): boolean {
  const local = fold(email?.split('@')[0] ?? '');
  return (
    local !== '' &&
    fold(name)
      .split(/[\s.'’-]+/)
      .some((word) => word.length >= 3 && local.includes(word))
  );
}

/** A sidebar may push the name down: look for a line that the address itself confirms. */
function nameFromEmail(text: string, email: string | null): string | null {
  if (!email) return null;
  for (const line of text.split('\n').slice(0, 120)) {
    const name = line.length <= 60 ? asName(line) : null;
    if (name && matchesEmail(name, email)) return name;
  }
  return null;
}
