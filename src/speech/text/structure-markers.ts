import { findPhrases, indexPhrases, type PhraseIndex } from './phrase-match.js';
import { type TextSpan } from './text-measures.js';
import { type Sentence, type TextToken, type TokenizedText } from './word-tokens.js';

/** Parts of a behavioural answer: situation, task, action, result. */
export type StarPart = 'situation' | 'task' | 'action' | 'result';
/** Parts of a technical answer: context, theory, example, trade-off, decision. */
export type TechnicalPart = 'context' | 'theory' | 'example' | 'tradeOff' | 'decision';

/** A part of the structure, and the first sentence that shows it. */
export interface StructurePart<P extends string> {
  readonly part: P;
  readonly evidence: TextSpan | null;
}

/** A sentence shows a part only if it says something beside the marker, and at most this many parts. */
const MIN_SENTENCE_WORDS = 6;
const MAX_PARTS_PER_SENTENCE = 2;

type Marker = (tokens: readonly TextToken[]) => boolean;

const STAR_MARKERS: Readonly<Record<StarPart, Marker>> = {
  situation: phrases([
    'when i was', 'when i worked', 'when i joined', 'when i started', 'when we were', 'at my previous', 'at my last', 'at my current', 'at my former', 'in my previous',
    'in my last', 'in my current', 'in my former', 'in my first', 'my previous job', 'my last job', 'my previous company', 'my last company', 'my last team', 'my previous team',
    'at university', 'during my', 'on a project', 'on one project', 'on my team', 'our team was', 'our team had', 'my team was', 'my team had', 'we had a',
    'we had an', 'there was a', 'there was an', 'there were', 'the project was', 'the company was', 'the company had', 'back in', 'at the time', 'at that time',
    'last year', 'last month', 'last summer', 'years ago', 'months ago', 'weeks ago', 'one time', 'i was working', 'we were working', 'i was part of', 'the situation was',
    'one of our', 'one of my', 'a customer', 'a client', 'our customer', 'our client',
  ]), // prettier-ignore
  task: phrases([
    'my task', 'my job was', 'my role was', 'my responsibility', 'i was responsible', 'my goal', 'our goal', 'the goal was', 'i had to', 'we had to', 'i needed to', 'we needed to',
    'i was asked', 'we were asked', 'i was assigned', 'i was in charge', 'i was tasked', 'the challenge was', 'the problem was', 'the task was', 'i was supposed to',
    'i was expected', 'it was up to me', 'the deadline was', 'was to', 'the aim was', 'needed me to', 'wanted me to', 'asked me to',
  ]), // prettier-ignore
  action: ownAction,
  result: any(
    phrases([
      'as a result', 'the result', 'the results', 'resulted in', 'which led to', 'this led to', 'that led to', 'in the end', 'the outcome', 'eventually we', 'eventually the',
      'ultimately', 'since then', 'after that we', 'because of this we', 'so we managed', 'we managed to', 'i managed to', 'we were able to', 'i was able to', 'the impact',
      'paid off', 'we delivered', 'we shipped', 'it worked', 'was a success', 'went live', 'i learned', 'i learnt', 'we learned', 'taught me', 'the customer was', 'the client was',
    ]), // prettier-ignore
    measuredChange,
  ),
};

const TECHNICAL_MARKERS: Readonly<Record<TechnicalPart, Marker>> = {
  context: phrases([
    'the problem', 'the question is', 'the goal', 'the idea behind', 'when you have', 'when we have', 'when a', 'when an', 'when the', 'if you have', 'if we have', 'suppose',
    'imagine', 'in a system', 'in a distributed', 'in production', 'in most', 'in many', 'typically', 'usually', 'in general', 'is used to', 'is used for', 'are used to',
    'are used for', 'we use it', 'you use it', 'we need', 'you need', 'exists to', 'the purpose', 'helps to', 'helps us', 'solves', 'first of all', 'to start with', 'it depends',
  ]), // prettier-ignore
  theory: phrases([
    'is a', 'is an', 'are a', 'means that', 'this means', 'which means', 'works by', 'refers to', 'stands for', 'is defined', 'the idea is', 'the principle', 'under the hood',
    'internally', 'in theory', 'because', 'consists of', 'is based on', 'guarantees', 'the definition', 'in other words', 'essentially', 'is called', 'the way it works', 'it works',
    'the reason', 'the complexity',
  ]), // prettier-ignore
  example: phrases([
    'for example', 'for instance', 'such as', 'an example', 'as an example', 'e.g', "let's say", 'let us say', 'say you', 'say we', 'in my project', 'in our project',
    'in my last project', 'in one project', 'in our case', 'in my case', 'on my last project', 'we once', 'i once', 'at my previous', 'at my last', 'in my last', 'in my previous',
    'imagine', 'suppose', 'in practice we', 'in practice i', 'a case where', 'i used it', 'we used it', 'i have used',
  ]), // prettier-ignore
  tradeOff: phrases([
    'however', 'trade-off', 'trade-offs', 'tradeoff', 'tradeoffs', 'trade off', 'downside', 'downsides', 'drawback', 'drawbacks', 'disadvantage', 'disadvantages', 'on the other hand',
    'at the cost of', 'the cost is', 'costs more', 'the price', 'the catch', 'in exchange', 'versus', 'compared to', 'compared with', 'whereas', 'but it', 'but you', 'but the',
    'but then', 'although', 'even though', 'slower but', 'faster but', 'simpler but', 'at the expense', 'the risk', 'limitation', 'limitations', 'rather than', 'instead of', 'while the',
  ]), // prettier-ignore
  decision: phrases([
    'so i would', 'i would not', 'i would only', 'i would never', 'i would always', 'i would choose', "i'd choose", 'i would use', "i'd use", 'i would go', "i'd go", 'i would pick', "i'd pick", 'i would start', "i'd start", 'i would recommend', 'i recommend',
    'i would prefer', 'i prefer', "i'd prefer", 'i chose', 'we chose', 'i decided', 'we decided', 'we went with', 'i went with', 'i usually', 'i always', 'my choice', 'my recommendation',
    'in conclusion', 'to conclude', 'to sum up', 'therefore i', 'therefore we', 'therefore you should', 'that is why i', "that's why i", 'that is why we', "that's why we",
    'so you should', 'you should use', 'should be used when', 'the best choice', 'the right choice', 'best option', 'i only use', 'we only use', 'my default', 'as a rule',
  ]), // prettier-ignore
};

/** Past forms that do not end in -ed, and states that are no action although they do. */
const IRREGULAR_ACTIONS = new Set(
  'built wrote rewrote led made took ran set began chose found got brought drove gave held kept met put sent spoke taught told went broke cut dealt drew rebuilt split sought spent stood thought won read did sat understood'.split(
    ' ',
  ),
);
const NOT_ACTIONS = new Set(
  'needed wanted liked loved hated hoped wished assumed believed feared enjoyed expected supposed'.split(' '),
);
const BETWEEN_SUBJECT_AND_VERB = new Set([
  'then',
  'also',
  'just',
  'first',
  'and',
  'personally',
  'therefore',
  'have',
  "i've",
  'never',
  'always',
  'even',
]);
const CHANGES = new Set(
  'reduced cut increased improved grew dropped decreased fell rose went saved shortened doubled tripled halved lowered raised from by down up'.split(
    ' ',
  ),
);
const STRONG_CHANGES = new Set(
  'reduced cut increased improved grew dropped decreased fell rose saved shortened doubled tripled halved lowered raised'.split(
    ' ',
  ),
);

/** Situation, task, action and result of a behavioural answer, by their wording. `usable` leaves sentences out. */
export function findStarParts(text: TokenizedText, usable: (sentence: Sentence) => boolean): StructurePart<StarPart>[] {
  return findParts(text, STAR_MARKERS, usable);
}

/** Context, theory, example, trade-off and decision of a technical answer, by their wording. */
export function findTechnicalParts(
  text: TokenizedText,
  usable: (sentence: Sentence) => boolean,
): StructurePart<TechnicalPart>[] {
  return findParts(text, TECHNICAL_MARKERS, usable);
}

function findParts<P extends string>(
  text: TokenizedText,
  markers: Readonly<Record<P, Marker>>,
  usable: (sentence: Sentence) => boolean,
): StructurePart<P>[] {
  const order = Object.keys(markers) as P[];
  const evidence = new Map<P, TextSpan>();
  for (const sentence of text.sentences) {
    if (sentence.to - sentence.from < MIN_SENTENCE_WORDS || !usable(sentence)) continue;
    const tokens = text.tokens.slice(sentence.from, sentence.to);
    const shown = order.filter((part) => !evidence.has(part) && markers[part](tokens));
    for (const part of shown.slice(0, MAX_PARTS_PER_SENTENCE))
      evidence.set(part, { start: sentence.start, end: sentence.end });
  }
  return order.map((part) => ({ part, evidence: evidence.get(part) ?? null }));
}

function phrases(list: readonly string[]): Marker {
  const index: PhraseIndex = indexPhrases(list);
  return (tokens) => findPhrases(tokens, index).length > 0;
}

function any(...markers: readonly Marker[]): Marker {
  return (tokens) => markers.some((marker) => marker(tokens));
}

/** "I decided", "I then rewrote": the speaker does something. "We" is not enough: the question is what you did. */
function ownAction(tokens: readonly TextToken[]): boolean {
  return tokens.some((token, at) => {
    if (token.norm !== 'i' && token.norm !== "i've") return false;
    let next = at + 1;
    while (next <= at + 2 && isAdverb(tokens[next]?.norm ?? '')) next += 1;
    return isAction(tokens[next]?.norm ?? '', tokens[next + 1]?.norm ?? '');
  });
}

function isAdverb(norm: string): boolean {
  return BETWEEN_SUBJECT_AND_VERB.has(norm) || (norm.length > 4 && norm.endsWith('ly'));
}

function isAction(verb: string, after: string): boolean {
  if (NOT_ACTIONS.has(verb) || (verb === 'used' && after === 'to')) return false;
  return IRREGULAR_ACTIONS.has(verb) || (verb.length > 3 && verb.endsWith('ed'));
}

/** "Reduced latency by 40%", "went down from 3 hours to 10 minutes": a change with a number. */
function measuredChange(tokens: readonly TextToken[]): boolean {
  const number = tokens.some((token) => /^\d/.test(token.norm)) || tokens.some((token) => token.norm === 'half');
  if (!number) return false;
  const changes = tokens.filter((token) => CHANGES.has(token.norm));
  return changes.some((token) => STRONG_CHANGES.has(token.norm)) || changes.length >= 2;
}
