import type { Category, ExpectedPoint } from './interview.terms.js';
import { missingPoints, wordsOf } from './point-coverage.js';

/** The longest follow-up, whoever writes it. */
export const followUpWordLimit = 35;

export interface FollowUpRequest {
  readonly category: Category;
  readonly topic: string;
  readonly expectedPoints: readonly ExpectedPoint[];
  readonly answer: string;
}

export interface FollowUpDraft {
  readonly text: string;
  /** What the answer lacked. */
  readonly reason:
    'too_short' | 'point_missing' | 'no_numbers' | 'no_trade_off' | 'no_reason' | 'no_result' | 'complete';
  readonly expectedPoints: readonly ExpectedPoint[];
}

interface Probe {
  readonly text: string;
  readonly expectedPoints: readonly ExpectedPoint[];
}

/** Below this an answer is asked to continue before anything of it is judged. */
const shortAnswerWords = 30;

const point = (text: string, ...terms: string[]): ExpectedPoint => ({ text, terms });

const whatItCosts: Probe = {
  text: 'What does your approach cost, in time, money or complexity, and when would you choose differently?',
  expectedPoints: [
    point(
      'names the main cost or limit of the approach',
      'cost',
      'slow',
      'memory',
      'latency',
      'complex',
      'effort',
      'expensive',
      'price',
    ),
    point('names an alternative', 'alternative', 'instead', 'another', 'other option', 'or else'),
    point('says under which condition the alternative is better', 'when', 'unless', 'depends', 'if'),
  ],
};

const whatFails: Probe = {
  text: 'What could go wrong with what you describe, and how would you notice it before others do?',
  expectedPoints: [
    point('names a concrete way in which it fails', 'fail', 'wrong', 'error', 'lose', 'lost', 'break', 'crash', 'risk'),
    point('says how it would be noticed', 'alert', 'monitor', 'notice', 'log', 'metric', 'check', 'test'),
    point('says how the damage is limited', 'roll', 'limit', 'fallback', 'retry', 'stop', 'backup', 'undo', 'isolate'),
  ],
};

const whatProves: Probe = {
  text: 'How would you check, with evidence and not by feeling, that this works as you expect?',
  expectedPoints: [
    point('names a measure', 'measure', 'metric', 'number', 'rate', 'percent', 'time', 'count'),
    point(
      'compares with a baseline or an expectation',
      'compare',
      'baseline',
      'before',
      'control',
      'expected',
      'target',
    ),
    point('says what would show that it does not work', 'otherwise', 'if not', 'fail', 'wrong', 'revert', 'roll'),
  ],
};

const whoIsInvolved: Probe = {
  text: 'Who else would you involve here, what would you ask them, and what would you tell them?',
  expectedPoints: [
    point(
      'names the people concerned',
      'team',
      'colleague',
      'manager',
      'customer',
      'user',
      'client',
      'author',
      'expert',
    ),
    point('says what is asked or listened for', 'ask', 'listen', 'understand', 'question', 'feedback'),
    point('says what is told and when', 'tell', 'told', 'explain', 'inform', 'share', 'write', 'update'),
  ],
};

const whichSteps: Probe = {
  text: 'Which steps would you take, in which order, and what would have to be true before you go on?',
  expectedPoints: [
    point('gives an order of steps', 'first', 'then', 'next', 'after', 'finally', 'step'),
    point('says what is checked between the steps', 'check', 'test', 'verify', 'measure', 'review', 'until'),
    point('says how to go back', 'roll', 'back', 'revert', 'undo', 'stop', 'reversible'),
  ],
};

const whatAtScale: Probe = {
  text: 'How does that hold up when there is a hundred times more of it, or when much happens at the same moment?',
  expectedPoints: [
    point(
      'names what becomes the bottleneck',
      'bottleneck',
      'limit',
      'slow',
      'lock',
      'memory',
      'cpu',
      'connection',
      'queue',
    ),
    point(
      'says what would be changed for it',
      'cache',
      'batch',
      'shard',
      'partition',
      'parallel',
      'index',
      'scale',
      'split',
    ),
    point('says how the limit is found', 'measure', 'load test', 'profile', 'benchmark', 'monitor', 'test'),
  ],
};

const whatResulted: Probe = {
  text: 'What was the result in the end, how did you know, and what do you do differently since?',
  expectedPoints: [
    point('states a result', 'result', 'outcome', 'in the end', 'finished', 'agreed', 'worked', 'improved'),
    point(
      'gives evidence such as a number or a reaction',
      'percent',
      'number',
      'said',
      'measured',
      'less',
      'more',
      'from',
    ),
    point('names what changed afterwards', 'since', 'now', 'learned', 'learnt', 'changed', 'differently', 'next time'),
  ],
};

const whatYouDid: Probe = {
  text: 'Which part of this did you do yourself, and what went through your mind when you decided on it?',
  expectedPoints: [
    point(
      'separates the own part from that of others',
      'myself',
      'my part',
      'my role',
      'decided',
      'responsible',
      'i did',
    ),
    point('gives the reason for the decision', 'because', 'since', 'reason', 'so that', 'wanted'),
    point(
      'names an option that was not taken',
      'instead',
      'could have',
      'alternative',
      'considered',
      'option',
      'rather',
    ),
  ],
};

/** What a missing point is about, judged by its own words; the question steers there without saying the point. */
const lenses: readonly (readonly [RegExp, Probe])[] = [
  [/\b(cost|price|expens|memory|space|trade|slow|latency|pays?\b|budget|overhead)/, whatItCosts],
  [
    /\b(fail|wrong|risk|los[et]|leak|crash|attack|abuse|stale|duplicat|collision|race|overflow|timeout|retr)/,
    whatFails,
  ],
  [/\b(measure|metric|test|verif|check|monitor|alert|compare|profil|evidence|percentile|baseline)/, whatProves],
  [/\b(scale|load|parallel|concurren|shard|batch|lock|contention|volume|traffic)/, whatAtScale],
  [
    /\b(talk|tell|told|ask|listen|explain|communicat|customer|team|sponsor|announce|owner|involve|author)/,
    whoIsInvolved,
  ],
  [/\b(first|then|step|order|migrat|release|gradual|rollback|deploy|slice|plan|before|after)/, whichSteps],
];

const storyLenses: readonly (readonly [RegExp, Probe])[] = [
  [/\b(result|outcome|effect|end|afterwards|later|changed|learn|now|held|lasted|proof|worked)/, whatResulted],
  [/\b(talk|told|ask|listen|sides?|inform|explain|understood|trust)/, whoIsInvolved],
];

/**
 * A follow-up from what an answer lacked, made by rules. Asks for one thing; never repeats an expected point, which
 * the candidate must not see before the interview is over.
 */
export function followUpFor(request: FollowUpRequest): FollowUpDraft {
  const words = wordsOf(request.answer);
  const missing = missingPoints(request.answer, request.expectedPoints);
  if (words.length < shortAnswerWords) return tooShort(request, missing);
  const [first] = missing;
  if (first !== undefined) return draft(probeFor(first, request.category), 'point_missing', first);
  return request.category === 'behavioral' ? storyFollowUp(request.answer) : craftFollowUp(request.answer);
}

function tooShort(request: FollowUpRequest, missing: readonly ExpectedPoint[]): FollowUpDraft {
  const text =
    request.category === 'behavioral'
      ? 'Could you tell it with one concrete situation: what it was about, your own part in it, and how it ended?'
      : `Could you go into more detail on ${request.topic.toLowerCase()}: how it works, an example, and why you would do it that way?`;
  const general = request.category === 'behavioral' ? whatResulted : whatItCosts;
  return { text, reason: 'too_short', expectedPoints: threeToFive(missing, general) };
}

function probeFor(missing: ExpectedPoint, category: Category): Probe {
  const text = `${missing.text} ${missing.terms.join(' ')}`.toLowerCase();
  const table = category === 'behavioral' ? storyLenses : lenses;
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? (category === 'behavioral' ? whatYouDid : whatItCosts);
}

function craftFollowUp(answer: string): FollowUpDraft {
  if (!/\d/.test(answer)) return draft(whatProves, 'no_numbers');
  if (!/\b(trade|but|however|although|cost|instead|downside|price)\b/i.test(answer))
    return draft(whatItCosts, 'no_trade_off');
  if (!/\b(because|since|so that|therefore|reason)\b/i.test(answer)) return draft(whichSteps, 'no_reason');
  return draft(whatAtScale, 'complete');
}

function storyFollowUp(answer: string): FollowUpDraft {
  if (!/\d|\b(half|twice|third|quarter|none|all|every)\b/i.test(answer)) return draft(whatResulted, 'no_result');
  return draft(whatYouDid, 'complete');
}

function draft(probe: Probe, reason: FollowUpDraft['reason'], missing?: ExpectedPoint): FollowUpDraft {
  return { text: probe.text, reason, expectedPoints: threeToFive(missing === undefined ? [] : [missing], probe) };
}

function threeToFive(missing: readonly ExpectedPoint[], probe: Probe): ExpectedPoint[] {
  return [...missing.slice(0, 2), ...probe.expectedPoints].slice(0, 5);
}
