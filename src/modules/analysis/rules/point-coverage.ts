import { tokenize } from '../../../speech/text/word-tokens.js';
import { type TextSpan } from '../../../speech/text/text-measures.js';
import { type AnswerText, type AnswerUnit, tokensOf } from './answer-text.js';
import { distinctTerms, type FindSkills, type SkillMention, type Term, termsOf } from './terms.js';
import { NEGATIVE_WORDS, NEGATORS } from './word-lists.js';

/** What an answer should say. */
export interface ExpectedPoint {
  readonly text: string;
  /** Words and phrases any of which speaks for the point; may be empty. */
  readonly terms: readonly string[];
}

export type PointVerdict = 'covered' | 'partial' | 'missing';

/** What became of one expected point. The point itself is named by its place in the question's list. */
export interface PointCoverage {
  /** 0-based. */
  readonly index: number;
  readonly verdict: PointVerdict;
  /** Weighted share of the point's terms that the best place of the answer has, 0–1. */
  readonly share: number;
  readonly evidence: TextSpan | null;
}

export interface CoverageInput {
  readonly answer: AnswerText;
  readonly questionText: string;
  readonly expectedPoints: readonly ExpectedPoint[];
  readonly findSkills: FindSkills;
}

export const COVERAGE_LIMITS = {
  coveredFrom: 0.5,
  partialFrom: 0.3,
  /** A point of several terms needs at least this many of them: one shared word is no evidence. */
  minTerms: 2,
  /** One sentence is evidence for at most this many points, so that a chain of terms does not cover them all. */
  pointsPerUnit: 2,
  negationReach: 3,
} as const;

const WEIGHTS = { skill: 2, plain: 1, generic: 0.3 } as const;
/** Saying the question's own words again shows nothing. */
const IN_QUESTION = 0.3;

/** What one, and what two or more of a point's listed terms add to the share. */
const MIN_HEAD_LETTERS = 5;
const LISTED_TERMS = { one: 0.3, more: 0.5 } as const;

/** A listed term may be cut short ("motivat"), so that it is also compared by the head of the words said. */
interface ListedTerm {
  readonly keys: readonly string[];
  readonly heads: readonly string[];
}

interface Point {
  readonly index: number;
  readonly listed: readonly ListedTerm[];
  readonly weights: ReadonlyMap<string, number>;
  readonly negative: boolean;
  /** Its negative words ("avoid"): denied themselves, they turn the point round. */
  readonly negativeKeys: readonly string[];
}

interface UnitTerms {
  readonly unit: AnswerUnit;
  readonly affirmed: ReadonlySet<string>;
  /** The words behind `affirmed`, as said. */
  readonly spoken: readonly string[];
  readonly negated: ReadonlySet<string>;
}

interface Candidate {
  readonly point: Point;
  readonly share: number;
  readonly units: readonly AnswerUnit[];
}

/** Coverage of every expected point by sentences of the answer, alone or two in a row. */
export function coverPoints(input: CoverageInput): PointCoverage[] {
  const points = readPoints(input);
  const units = readUnits(input);
  const candidates = points
    .flatMap((point) => candidatesOf(point, units))
    .sort((a, b) => b.share - a.share || a.units.length - b.units.length || a.point.index - b.point.index);
  const used = new Map<number, number>();
  const best = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const free = candidate.units.every((unit) => (used.get(unit.index) ?? 0) < COVERAGE_LIMITS.pointsPerUnit);
    if (best.has(candidate.point.index) || !free) continue;
    best.set(candidate.point.index, candidate);
    for (const unit of candidate.units) used.set(unit.index, (used.get(unit.index) ?? 0) + 1);
  }
  return points.map(({ index }) => resultOf(index, best.get(index)));
}

function resultOf(index: number, candidate: Candidate | undefined): PointCoverage {
  if (!candidate) return { index, verdict: 'missing', share: 0, evidence: null };
  const verdict = candidate.share >= COVERAGE_LIMITS.coveredFrom ? 'covered' : 'partial';
  const first = candidate.units[0];
  const last = candidate.units.at(-1);
  const evidence = first && last ? { start: first.start, end: last.end } : null;
  return { index, verdict, share: Math.round(candidate.share * 100) / 100, evidence };
}

function readPoints({ expectedPoints, questionText, findSkills }: CoverageInput): Point[] {
  const asked = new Set(termsOfText(questionText, findSkills).map((term) => term.key));
  return expectedPoints.map(({ text, terms }, index) => ({
    index,
    listed: terms.map((term) => readListed(term, findSkills)).filter(({ keys }) => keys.some((key) => !asked.has(key))),
    weights: new Map(distinctTerms(termsOfText(text, findSkills)).map((term) => [term.key, weightOf(term, asked)])),
    ...negativesIn(text),
  }));
}

function negativesIn(text: string): Pick<Point, 'negative' | 'negativeKeys'> {
  const found = tokenize(text).filter((token) => NEGATIVE_WORDS.has(token.norm));
  return { negative: found.length > 0, negativeKeys: termsOf(found, []).map(({ key }) => key) };
}

function readListed(term: string, findSkills: FindSkills): ListedTerm {
  const heads = tokenize(term).map((token) => token.norm);
  return { keys: termsOfText(term, findSkills).map(({ key }) => key), heads: heads.every(isHead) ? heads : [] };
}

function isHead(word: string): boolean {
  return word.length >= MIN_HEAD_LETTERS;
}

function weightOf(term: Term, asked: ReadonlySet<string>): number {
  const own = term.skill ? WEIGHTS.skill : term.generic ? WEIGHTS.generic : WEIGHTS.plain;
  return asked.has(term.key) ? own * IN_QUESTION : own;
}

export function termsOfText(text: string, findSkills: FindSkills): Term[] {
  return termsOf(tokenize(text), findSkills(text));
}

function readUnits({ answer, findSkills }: CoverageInput): UnitTerms[] {
  const skills = findSkills(answer.text.text);
  return answer.units.filter((unit) => unit.evidence).map((unit) => unitTerms(answer, unit, skills));
}

function unitTerms(answer: AnswerText, unit: AnswerUnit, skills: readonly SkillMention[]): UnitTerms {
  const here = skills.filter((mention) => mention.start < unit.end && mention.end > unit.start);
  const terms = termsOf(tokensOf(answer, unit), here);
  const negated = terms.filter((term) => isNegated(answer, unit.from, unit.from + term.at));
  const affirmed = terms.filter((term) => !negated.includes(term));
  const tokens = tokensOf(answer, unit);
  return {
    unit,
    affirmed: keysOf(affirmed),
    spoken: affirmed.map(({ at }) => tokens[at]?.norm ?? ''),
    negated: keysOf(negated),
  };
}

/** "Does not block", "without a lock": a negator up to three words before, in the same clause; "not only" is none. */
function isNegated(answer: AnswerText, from: number, at: number): boolean {
  const { tokens, boundaries } = answer.text;
  for (let before = at - 1; before >= Math.max(from, at - COVERAGE_LIMITS.negationReach); before -= 1) {
    if (boundaries[before] !== 'none') return false;
    const negator = NEGATORS.has(tokens[before]?.norm ?? '');
    if (negator) return !['only', 'just', 'merely'].includes(tokens[before + 1]?.norm ?? '');
  }
  return false;
}

function candidatesOf(point: Point, units: readonly UnitTerms[]): Candidate[] {
  const total = [...point.weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return [];
  const windows = units.flatMap((unit, index) => {
    const next = units[index + 1];
    return next?.unit.index === unit.unit.index + 1 ? [[unit], [unit, next]] : [[unit]];
  });
  return windows
    .map((window) => ({ point, share: matchShare(point, window, total), units: window.map(({ unit }) => unit) }))
    .filter(({ share }) => share >= COVERAGE_LIMITS.partialFrom);
}

function matchShare(point: Point, window: readonly UnitTerms[], total: number): number {
  const said = (key: string) =>
    window.some(({ affirmed, negated }) => affirmed.has(key) || (negated.has(key) && agreesInDenial(point, negated)));
  const matched = [...point.weights].filter(([key]) => said(key));
  const begins = (head: string) => window.some(({ spoken }) => spoken.some((word) => word.startsWith(head)));
  const listed = point.listed.filter(
    ({ keys, heads }) => keys.every(said) || (heads.length > 0 && heads.every(begins)),
  );
  const telling = new Set([
    ...matched.filter(([, weight]) => weight >= WEIGHTS.plain).map(([key]) => key),
    ...listed.flatMap(({ keys }) => keys),
  ]);
  const possible = new Set([
    ...[...point.weights].filter(([, weight]) => weight >= WEIGHTS.plain).map(([key]) => key),
    ...point.listed.flatMap(({ keys }) => keys),
  ]);
  if (telling.size < Math.min(COVERAGE_LIMITS.minTerms, possible.size)) return 0;
  const bonus = listed.length === 0 ? 0 : listed.length === 1 ? LISTED_TERMS.one : LISTED_TERMS.more;
  return Math.min(1, matched.reduce((sum, [, weight]) => sum + weight, 0) / total + bonus);
}

/** The point is a negative, and the answer denies what the point denies, not the denial. */
function agreesInDenial(point: Point, negated: ReadonlySet<string>): boolean {
  return point.negative && !point.negativeKeys.some((key) => negated.has(key));
}

function keysOf(terms: readonly Term[]): ReadonlySet<string> {
  return new Set(terms.map((term) => term.key));
}
