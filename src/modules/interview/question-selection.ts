import { createHash } from 'node:crypto';
import { type BankQuestion, questionBank } from './bank/question-bank.js';
import { type BankTrack, bankTrackFor, relatedTracks } from './bank/tracks.js';
import { categories, type Category, difficulties, type Difficulty } from './interview.terms.js';
import type { Mix } from './question-mix.js';
import { isSameQuestion } from './question-similarity.js';

export interface SelectionRequest {
  /** The same user and interview get the same questions. */
  readonly userId: string;
  readonly interviewId: string;
  readonly track: string;
  readonly difficulty: Difficulty;
  readonly mix: Mix;
  /** Canonical skill names. */
  readonly resumeSkills: readonly string[];
  readonly jobSkills: readonly string[];
  /** Texts already in this interview: never asked again. */
  readonly askedTexts: readonly string[];
  /** Bank ids of the user's last three interviews of the track, newest first: asked again only when nothing else is left. */
  readonly recentIds: readonly string[];
}

/**
 * Where a question was found. When a pool holds too few questions the next one fills up, in this order:
 * `exact`     the track (or, for allied and behavioural ones, the questions for every track) at the difficulty,
 *             and those of related tracks that ask for a known skill;
 * `nearby`    the same, one step easier or harder;
 * `related`   related tracks at the difficulty or one step away;
 * `wider`     any difficulty of the track, of every track, and of related and general questions;
 * `any`       all other questions of the category;
 * `repeat`    questions of the last three interviews, the longest ago first.
 */
export const pools = ['exact', 'nearby', 'related', 'wider', 'any', 'repeat'] as const;
export type Pool = (typeof pools)[number];

export interface SelectedQuestion {
  readonly question: BankQuestion;
  readonly pool: Pool;
}

interface Candidate extends SelectedQuestion {
  readonly poolRank: number;
  readonly skillRank: number;
  readonly own: boolean;
  readonly lot: string;
}

/** Chooses from the bank: technical ones first, then allied, then behavioural. Fewer only if the bank has no more. */
export function selectQuestions(request: SelectionRequest): SelectedQuestion[] {
  const chosen: SelectedQuestion[] = [];
  for (const category of categories) {
    chosen.push(...selectOf(category, request.mix[category], request, chosen));
  }
  return chosen;
}

function selectOf(
  category: Category,
  count: number,
  request: SelectionRequest,
  chosen: readonly SelectedQuestion[],
): SelectedQuestion[] {
  const topics = new Set(chosen.map(({ question }) => question.topic));
  const candidates = count === 0 ? [] : rankedCandidates(category, request);
  const picked: SelectedQuestion[] = [];
  while (picked.length < count && candidates.length > 0) {
    const best = candidates[0]?.poolRank;
    const fresh = candidates.findIndex(({ poolRank, question }) => poolRank === best && !topics.has(question.topic));
    const [next] = candidates.splice(Math.max(fresh, 0), 1);
    if (next === undefined) break;
    topics.add(next.question.topic);
    picked.push({ question: next.question, pool: next.pool });
  }
  return picked;
}

function rankedCandidates(category: Category, request: SelectionRequest): Candidate[] {
  const track = bankTrackFor(request.track);
  return questionBank
    .filter((question) => question.category === category)
    .filter(({ text }) => !request.askedTexts.some((asked) => isSameQuestion(asked, text)))
    .map((question) => candidateOf(question, track, request))
    .toSorted(byRank);
}

function candidateOf(question: BankQuestion, track: BankTrack, request: SelectionRequest): Candidate {
  const skillRank = skillMatches(question, request);
  const lastAsked = request.recentIds.indexOf(question.id);
  const pool = lastAsked >= 0 ? 'repeat' : poolOf(question, track, request.difficulty, skillRank > 0);
  return {
    question,
    pool,
    // Within the repeats the longest ago comes first.
    poolRank: pools.indexOf(pool) * 1000 + (lastAsked >= 0 ? request.recentIds.length - lastAsked : 0),
    skillRank,
    own: question.track === track,
    lot: createHash('sha256').update(`${request.userId}/${request.interviewId}/${question.id}`).digest('hex'),
  };
}

/** A skill the job asks for counts more than one that only the résumé names. */
function skillMatches(question: BankQuestion, request: SelectionRequest): number {
  return question.skills.reduce(
    (sum, skill) => sum + (request.jobSkills.includes(skill) ? 2 : 0) + (request.resumeSkills.includes(skill) ? 1 : 0),
    0,
  );
}

function poolOf(question: BankQuestion, track: BankTrack, difficulty: Difficulty, knownSkill: boolean): Pool {
  const steps = Math.abs(difficulties.indexOf(question.difficulty) - difficulties.indexOf(difficulty));
  const own = question.track === track || question.track === 'any';
  const related = relatedTracks[track].some((other) => other === question.track);
  if (own || (related && knownSkill)) return (['exact', 'nearby'] as const)[steps] ?? 'wider';
  if (related) return steps <= 1 ? 'related' : 'wider';
  return question.track === 'general' ? 'wider' : 'any';
}

function byRank(a: Candidate, b: Candidate): number {
  return (
    a.poolRank - b.poolRank || b.skillRank - a.skillRank || Number(b.own) - Number(a.own) || (a.lot < b.lot ? -1 : 1)
  );
}
