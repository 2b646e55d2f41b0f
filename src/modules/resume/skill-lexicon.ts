import lexicon from './lexicon/skills.json' with { type: 'json' };

export interface FoundSkill {
  /** The lexicon's spelling. */
  canonical: string;
  /** As written in the text. */
  name: string;
  start: number;
  end: number;
}

/** `free` counts anywhere, `exact` only in this very spelling, `context` only where other skills stand around it. */
type Mode = 'free' | 'exact' | 'context';

interface LexiconEntry {
  name: string;
  category: string;
  match?: string;
  aliases?: string[];
  exactAliases?: string[];
  contextAliases?: string[];
}

interface Form {
  canonical: string;
  category: string;
  spelling: string;
  mode: Mode;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

interface Candidate extends FoundSkill {
  mode: Mode;
}

const MAX_WORDS = 5;
/** `Oracle 11g`, `Python 3.12`, `Angular v17+`. */
const VERSION = /\s+v?\d{1,4}(?:\.\d{1,3}){0,2}[a-z]?\+?$/i;
const TOKEN = /[\p{L}\p{N}]+[+#]*/gu;
/** What may stand between the words of one skill. A line break or a comma parts skills. */
const JOINER = /^(?:[ ./_'’-]| ?& ?| - )$/;
/** Neighbours in an enumeration. */
const ENUMERATION = /^\s*(?:[,;/|•·&+()\t]|\band\b|\bor\b|,\s*(?:and|or)\b)+\s*$/i;
/** `Go developer`, `in R`: the words around an ambiguous name that settle it. */
const SETTLED_AFTER =
  /^\s+(?:programming|developers?|engineers?|codebase|language|scripts?|services?|microservices?|backend)\b/i;

const entries: readonly LexiconEntry[] = lexicon;
const forms = new Map<string, Form[]>();
const squashed = new Map<string, Form>();
const categories = new Map<string, string>();

for (const entry of entries) {
  categories.set(entry.name, entry.category);
  register(entry, entry.name, (entry.match ?? 'free') as Mode);
  for (const alias of entry.aliases ?? []) register(entry, alias, 'free');
  for (const alias of entry.exactAliases ?? []) register(entry, alias, 'exact');
  for (const alias of entry.contextAliases ?? []) register(entry, alias, 'context');
}

function register(entry: LexiconEntry, spelling: string, mode: Mode): void {
  const form: Form = { canonical: entry.name, category: entry.category, spelling, mode };
  const key = keyOf(spelling);
  forms.set(key, [...(forms.get(key) ?? []), form]);
  const tight = key.replace(/ /g, '');
  if (!squashed.has(tight)) squashed.set(tight, form);
}

/** Case, dots and the kind of separator make no difference: `Node.js`, `NODEJS`; `CI/CD`, `ci-cd`. */
function keyOf(text: string): string {
  const tokens = tokensOf(text);
  return tokens.map((token, index) => separatorKey(text, tokens, index) + token.text.toLowerCase()).join('');
}

function separatorKey(text: string, tokens: Token[], index: number): string {
  const before = tokens[index - 1];
  if (!before) return '';
  return text.slice(before.end, (tokens[index] as Token).start) === '.' ? '' : ' ';
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The lexicon's spelling of a skill that stands by itself (a list item), or null when the lexicon does not know it. */
export function canonicalSkill(name: string): string | null {
  return known(name) ?? known(name.replace(VERSION, ''));
}

function known(name: string): string | null {
  const key = keyOf(name);
  if (key === '') return null;
  return (forms.get(key)?.[0] ?? squashed.get(key.replace(/ /g, '')))?.canonical ?? null;
}

export function skillCategory(canonical: string): string | null {
  return categories.get(canonical) ?? null;
}

export function lexiconSize(): number {
  return categories.size;
}

/** Skills in running text, in order and without overlaps; the longest name wins. */
export function findSkills(text: string): FoundSkill[] {
  const candidates = longestCandidates(text);
  const accepted = new Set(candidates.filter((candidate) => candidate.mode !== 'context'));
  settleContext(text, candidates, accepted);
  return candidates
    .filter((candidate) => accepted.has(candidate))
    .map(({ canonical, name, start, end }) => ({ canonical, name, start, end }));
}

function longestCandidates(text: string): Candidate[] {
  const tokens = tokensOf(text);
  const candidates: Candidate[] = [];
  for (let i = 0; i < tokens.length;) {
    const found = candidateAt(text, tokens, i);
    if (found) candidates.push(found.candidate);
    i += found?.words ?? 1;
  }
  return candidates;
}

function candidateAt(text: string, tokens: Token[], from: number): { candidate: Candidate; words: number } | null {
  let key = '';
  let best: { candidate: Candidate; words: number } | null = null;
  for (let words = 1; words <= MAX_WORDS && from + words <= tokens.length; words++) {
    const token = tokens[from + words - 1] as Token;
    const before = tokens[from + words - 2];
    if (words > 1 && before && !JOINER.test(text.slice(before.end, token.start))) break;
    key += (words > 1 ? separatorKey(text, tokens, from + words - 1) : '') + token.text.toLowerCase();
    const start = (tokens[from] as Token).start;
    const read = (forms.get(key) ?? []).map((form) => ({ form, mode: modeIn(text, start, token.end, form) }));
    const found = read.find(({ mode }) => mode !== null);
    if (found?.mode) {
      const name = text.slice(start, token.end);
      best = { candidate: { canonical: found.form.canonical, name, start, end: token.end, mode: found.mode }, words };
    }
  }
  return best;
}

/**
 * How certain these words are the skill; null when they are not. A single soft word ("communication") says nothing in
 * running text, and a name spelled otherwise ("react") only beside other skills.
 */
function modeIn(text: string, start: number, end: number, form: Form): Mode | null {
  const written = text.slice(form.spelling.startsWith('.') ? start - 1 : start, end);
  const asSpelled = written === form.spelling;
  if (form.mode === 'free') return form.category === 'soft_skill' && !form.spelling.includes(' ') ? 'context' : 'free';
  if (form.mode === 'exact')
    return asSpelled ? 'exact' : written.toLowerCase() === form.spelling.toLowerCase() ? 'context' : null;
  const capitalised =
    written.length > 2 && /^\p{Lu}/u.test(written) && written.toLowerCase() === form.spelling.toLowerCase();
  return asSpelled || capitalised ? 'context' : null;
}

/** An ambiguous name is a skill beside a certain one in an enumeration, or before a word that settles it. */
function settleContext(text: string, candidates: Candidate[], accepted: Set<Candidate>): void {
  for (const order of [candidates, [...candidates].reverse()]) {
    order.forEach((candidate, index) => {
      if (accepted.has(candidate)) return;
      const previous = order[index - 1];
      const beside = previous !== undefined && accepted.has(previous) && areEnumerated(text, previous, candidate);
      if (beside || SETTLED_AFTER.test(text.slice(candidate.end, candidate.end + 20))) accepted.add(candidate);
    });
  }
}

function areEnumerated(text: string, a: Candidate, b: Candidate): boolean {
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  return ENUMERATION.test(text.slice(first.end, second.start));
}
