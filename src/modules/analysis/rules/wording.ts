import { type Verdict } from './judgement.js';

/** What the rules say about each criterion, as data: a comment by verdict, and what would lift it. */
export interface CriterionWording {
  readonly comment: Readonly<Record<Verdict, string>>;
  readonly lift: string;
  /** For an answer that has some of it already; without it `lift` fits as well. */
  readonly liftPartly?: string;
}

/** What would lift a judgement; null when nothing is missing. */
export function liftFor(criterion: string, verdict: Verdict): string | null {
  const wording = WORDING[criterion];
  if (verdict === 'met' || !wording) return null;
  return (verdict === 'partly' ? wording.liftPartly : undefined) ?? wording.lift;
}

export const WORDING: Readonly<Record<string, CriterionWording>> = {
  'coverage.point': {
    comment: {
      met: 'This part of the answer has the terms of an expected point.',
      partly: 'This part of the answer touches an expected point without saying all of it.',
      missing: 'An expected point was not found in the answer.',
    },
    lift: 'Say it in a full sentence, with the words of the trade, and add why it matters.',
  },
  accuracy: {
    comment: {
      met: 'What the answer states is right.',
      partly: 'Not all that the answer states is right.',
      missing: 'Much of what the answer states is wrong or beside the question.',
    },
    lift: 'Check each statement you make, and leave out what you are not sure of.',
  },
  clarity: {
    comment: {
      met: 'The explanation is easy to follow.',
      partly: 'The explanation can be followed with some effort.',
      missing: 'The explanation is hard to follow.',
    },
    lift: 'Say the main point first, then one thought in each sentence.',
  },
  'depth.number': specific(
    'figure',
    'Give a number: a size, a rate, a time, a share.',
    'Give a second number, such as the one before and the one after.',
  ),
  'depth.technology': specific(
    'named technology',
    'Name the tool or technology you would use or have used.',
    'Name the other tools that took part in it, too.',
  ),
  'depth.reason': specific(
    'reason',
    'Say why: "because", "so that", "the reason is".',
    'Say why for your next choice as well.',
  ),
  'depth.tradeOff': specific(
    'trade-off',
    'Name what the choice costs and what you would give up.',
    'Say when that price would be too high.',
  ),
  'depth.example': specific(
    'example',
    'Add one example from your own work.',
    'Add a second, shorter example from another piece of work.',
  ),
  'clarity.sentences': {
    comment: {
      met: 'Sentences are of a length that is easy to follow.',
      partly: 'Sentences are somewhat long or short on average.',
      missing: 'Sentences are too long or too short on average to follow easily.',
    },
    lift: 'Aim at 8 to 22 words a sentence: one thought, then a stop.',
  },
  'clarity.hedges': {
    comment: {
      met: 'Statements are made without needless hedging.',
      partly: 'Some statements are weakened by hedges such as this one.',
      missing: 'Many statements are weakened by hedges such as this one.',
    },
    lift: 'Drop "I think", "maybe", "kind of" where you are sure.',
  },
  'clarity.repetitions': {
    comment: {
      met: 'Words are not repeated by accident.',
      partly: 'Some words are said twice in a row.',
      missing: 'Words are often said twice in a row.',
    },
    lift: 'Pause instead of starting a phrase again.',
  },
  'structure.situation': structure('the situation', 'Open with where and when it happened, in one sentence.'),
  'structure.task': structure('the task', 'Say what you had to reach and what made it hard.'),
  'structure.action': structure('your own action', 'Say what you did yourself: "I measured", "I decided", "I built".'),
  'structure.result': structure('the result', 'Close with what came of it, with a number if there is one.'),
  'structure.context': structure('the context', 'Open with the problem this solves and when it comes up.'),
  'structure.theory': structure('the theory', 'Say in a sentence or two how it works and why.'),
  'structure.example': structure('an example', 'Give one concrete example, best from your own work.'),
  'structure.tradeOff': structure('a trade-off', 'Name what it costs and when it is the wrong choice.'),
  'structure.decision': structure('a decision', 'Close with what you would choose, and in which case.'),
  'conciseness.length': {
    comment: {
      met: 'The answer has a fitting length.',
      partly: 'The answer is somewhat shorter or longer than such a question asks for.',
      missing: 'The answer is much shorter or longer than such a question asks for.',
    },
    lift: 'Aim at one to two minutes: main point first, then the support for it.',
  },
  'conciseness.redundancy': {
    comment: {
      met: 'Nothing is said twice.',
      partly: 'Some sentences come twice.',
      missing: 'Many sentences come twice.',
    },
    lift: 'Say each thing once.',
  },
  'vocabulary.diversity': {
    comment: {
      met: 'The choice of words is varied.',
      partly: 'The choice of words is somewhat narrow.',
      missing: 'The same few words carry most of the answer.',
    },
    lift: 'Use the precise term where you use "thing", "stuff" or the same word again.',
  },
};

export const TOO_SHORT = {
  comment: 'The answer is too short to say anything about how it is told.',
  lift: 'Answer in at least 30 words: the point, the reason and one example.',
} as const;

export const NOT_PROSE = {
  comment: 'The answer is a list of terms; terms without statements are not judged.',
  lift: 'Join the terms to sentences that say what they do and why.',
} as const;

function specific(what: string, lift: string, liftPartly: string): CriterionWording {
  return {
    comment: {
      met: `The answer gives more than one ${what}.`,
      partly: `The answer gives one ${what}.`,
      missing: `The answer gives no ${what}.`,
    },
    lift,
    liftPartly,
  };
}

function structure(what: string, lift: string): CriterionWording {
  return {
    comment: {
      met: `The answer gives ${what}.`,
      partly: `The answer hints at ${what}.`,
      missing: `The answer does not show ${what}.`,
    },
    lift,
  };
}
