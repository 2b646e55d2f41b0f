import { normalizeWord, tokenize, type Sentence } from '../../../speech/text/word-tokens.js';
import { type TextSpan } from '../../../speech/text/text-measures.js';

/** Why a stretch of an answer is left out of the rule-based judgement. */
export type IgnoredReason = 'instruction_like' | 'code';

export interface IgnoredSpan extends TextSpan {
  readonly reason: IgnoredReason;
}

const TARGETS =
  '(?:instructions?|prompts?|rubrics?|guidelines?|grading|scoring|everything above|all of the above|system message)';
const JUDGES =
  '(?:grader|graders|evaluator|examiner|scorer|judge|ai|assistant|llm|chatbot|language model|ai model|interview bot)';
const MARKS = '(?:scores?|marks?|grades?|ratings?|points)';
const BEST = '(?:full|max|maximum|perfect|highest|top|best|excellent|100|a)';
/** Where an order starts: at the head of a sentence or after a word that introduces one. */
const ORDER = '(?:^|\\b(?:please|must|should|now|you|and|then|so|just|always|to) )';
const words = (most: number) => `(?:\\S+ ){0,${most}}`;

/**
 * Sentences that speak to whoever marks the answer instead of answering, matched on plain lower-case words with single
 * spaces. Every repetition is bounded, so the cost stays linear (compare OWASP LLM01:2025).
 */
const ORDERS: readonly RegExp[] = [
  new RegExp(`\\b(?:ignore|disregard|forget|override|bypass) ${words(4)}${TARGETS}\\b`),
  new RegExp(`${ORDER}(?:set|give|assign|award|rate|score|grade|mark|return|output|print|report|respond|reply) ${words(5)}${MARKS} ${words(3)}(?:\\d+|${BEST})\\b`),
  new RegExp(`${ORDER}(?:set|give|assign|award|rate|score|grade|mark|return|output|print|report|respond|reply) ${words(5)}(?:\\d+|${BEST}) ${words(1)}${MARKS}\\b`),
  new RegExp(`${ORDER}(?:rate|score|grade|mark) ${words(3)}(?:this|my|the) ${words(1)}(?:answer|response|candidate|interview) `),
  new RegExp(`\\b(?:you are|act as|pretend to be|behave as|roleplay as) ${words(3)}${JUDGES}\\b`),
  new RegExp(`^(?:note|message|attention|dear|hey|hello|hi|important) ${words(3)}${JUDGES}\\b`),
  new RegExp(`\\bthis (?:answer|response|candidate|transcript|submission) ${words(3)}(?:deserves|merits|earns|should (?:get|receive|be (?:rated|scored|graded|marked))|must (?:get|receive|be (?:rated|scored|graded|marked))|is (?:perfect|excellent|flawless|complete|correct))\\b`),
  new RegExp(`\\b(?:expected|scoring|rubric|grading) (?:points?|criteria|criterion) ${words(3)}(?:covered|met|satisfied|fulfilled|true)\\b`),
  new RegExp(`${ORDER}(?:output|reveal|print|show|leak|list|dump|repeat) ${words(4)}(?:other users?|another user|transcripts?|api keys?|secrets?|system prompt|instructions)\\b`),
]; // prettier-ignore

/** Markup of chat protocols and of answers made up for a model: tags, role fields, control tokens, score fields. */
const MARKUP: readonly RegExp[] = [
  /<\/?\s{0,3}(?:system|assistant|user|developer|transcript|answer|instructions?|prompt|material|question|document)\b[^<>]{0,200}>/i,
  /["']role["']\s{0,5}:/i,
  /["']\w{0,30}score\w{0,30}["']\s{0,5}:/i,
  /<\|[a-z_]{1,30}\|>/i,
  /\[\/?(?:INST|SYS)\]/,
  /^\s{0,5}#{1,6}\s{0,5}(?:system|instructions?|prompt|assistant)\b/im,
];

const FENCED_CODE = /```[^`]*(?:```|$)/g;

/** Blocks of code: they may be part of an answer, but rules cannot judge them. */
export function findCode(text: string): IgnoredSpan[] {
  return [...text.matchAll(FENCED_CODE)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    reason: 'code',
  }));
}

/** Sentences and lines that address the judge. */
export function findInstructions(text: string, sentences: readonly Sentence[]): IgnoredSpan[] {
  return sentences
    .flatMap((sentence) => linesOf(text, sentence))
    .filter((span) => addressesJudge(text.slice(span.start, span.end)))
    .map((span) => ({ ...span, reason: 'instruction_like' }));
}

/** Characters before a sentence's first word belong to it here: markup opens with signs. */
function linesOf(text: string, sentence: Sentence): TextSpan[] {
  const spans: TextSpan[] = [];
  let start = openingOf(text, sentence.start);
  while (start < sentence.end) {
    const breakAt = text.indexOf('\n', start);
    const end = breakAt === -1 || breakAt > sentence.end ? sentence.end : breakAt;
    if (end > start) spans.push({ start, end: end === sentence.end ? closingOf(text, end) : end });
    start = end + 1;
  }
  return spans;
}

function openingOf(text: string, start: number): number {
  let position = start;
  while (position > 0 && /[^\s.!?\p{L}\p{N}]/u.test(text.charAt(position - 1))) position -= 1;
  return position;
}

function closingOf(text: string, end: number): number {
  let position = end;
  while (position < text.length && /[^\s\p{L}\p{N}]/u.test(text.charAt(position))) position += 1;
  return position;
}

function addressesJudge(part: string): boolean {
  const visible = part.replace(/\p{Cf}/gu, '');
  if (MARKUP.some((pattern) => pattern.test(visible))) return true;
  const spoken = `${tokenize(visible)
    .map((token) => normalizeWord(token.text))
    .join(' ')} `;
  return ORDERS.some((pattern) => pattern.test(spoken));
}
