import { thresholdsFor } from '../../../speech/thresholds.js';

/** Questions that own figures answer. */
export interface MeasureIntent {
  readonly topic: string;
  /** Words and phrases, in lower case without punctuation; a longer phrase weighs more. */
  readonly keywords: readonly string[];
  /** Told in this order, as far as they were measured. */
  readonly measures: readonly string[];
  /** What is good, where there is such a thing. */
  readonly ideal: string | null;
  /** What it takes to measure it. */
  readonly evidence: string;
}

export type OtherTopic = 'score' | 'progress' | 'practice' | 'skills' | 'preparation';

export interface OtherIntent {
  readonly topic: OtherTopic;
  readonly keywords: readonly string[];
}

const { words, voice, timing } = thresholdsFor('en');
const [slowest, fastest] = words?.speakingRateWpm.ideal ?? [null, null];
const spoken = 'a spoken answer of some length';
const judged = 'an answer of at least thirty words in a completed interview';

export const measureIntents: readonly MeasureIntent[] = [
  {
    topic: 'pace',
    keywords: [
      'pace',
      'speed',
      'tempo',
      'fast',
      'faster',
      'slow',
      'slower',
      'slow down',
      'slowly',
      'too fast',
      'too slow',
      'rush',
      'rushing',
      'rushed',
      'speaking rate',
      'words a minute',
      'words per minute',
      'wpm',
    ],
    measures: ['speakingRateWpm', 'pace', 'articulationRateSps'],
    ideal: slowest === null ? null : `${slowest} to ${fastest} words a minute`,
    evidence: `${spoken} (8 seconds and 20 words)`,
  },
  {
    topic: 'pauses',
    keywords: ['pause', 'pauses', 'pausing', 'silence', 'silences', 'silent', 'gaps', 'breath', 'breathe', 'breathing'],
    measures: ['longPausesPerMinute', 'pause'],
    ideal: words === null ? null : `at most ${words.longPausesPerMinute.ideal[1]} long pause a minute`,
    evidence: spoken,
  },
  {
    topic: 'fillers',
    keywords: ['filler', 'fillers', 'filler words', 'um', 'ums', 'umm', 'uh', 'uhm', 'uhs', 'you know'],
    measures: ['fillerShare', 'fillers'],
    ideal: words === null ? null : `at most ${words.fillerShare.ideal[1] * 100} % of the words`,
    evidence: 'a spoken answer of fifty words, taken down word for word',
  },
  {
    topic: 'voice',
    keywords: ['voice', 'monotone', 'monotonous', 'pitch', 'intonation', 'flat', 'boring', 'melody'],
    measures: ['pitchVariationSemitones'],
    ideal: `at least ${voice.monotoneSemitones} semitones`,
    evidence: 'ten seconds of voice in a recording',
  },
  {
    topic: 'beginning',
    keywords: [
      'hesitate',
      'hesitation',
      'hesitating',
      'start late',
      'begin late',
      'response time',
      'latency',
      'first word',
    ],
    measures: ['responseLatencySeconds'],
    ideal: `under ${timing.lateStartMs / 1_000} seconds`,
    evidence: 'a recorded answer',
  },
  {
    topic: 'structure',
    keywords: [
      'structure',
      'structured',
      'star',
      'star method',
      'organise',
      'organised',
      'organize',
      'organized',
      'framework',
      'ramble',
      'rambling',
      'story',
      'stories',
      'behavioral question',
      'behavioural question',
    ],
    measures: ['communication.structure'],
    ideal: null,
    evidence: judged,
  },
  {
    topic: 'wording',
    keywords: [
      'grammar',
      'vocabulary',
      'wording',
      'words i use',
      'clarity',
      'clear',
      'clearly',
      'clearer',
      'concise',
      'conciseness',
      'too long',
      'hedge',
      'hedges',
      'hedging',
      'communication',
    ],
    measures: [
      'communication.clarity',
      'communication.conciseness',
      'communication.vocabulary',
      'communication.grammar',
    ],
    ideal: null,
    evidence: judged,
  },
  {
    topic: 'content',
    keywords: [
      'content',
      'depth',
      'detail',
      'details',
      'deeper',
      'coverage',
      'expected points',
      'accuracy',
      'accurate',
      'correct',
      'technical answers',
      'knowledge',
    ],
    measures: ['domain', 'domain.coverage', 'domain.depth', 'domain.accuracy'],
    ideal: null,
    evidence: judged,
  },
];

/** Asked about as a whole: looked at only where no measure is named. Of equals the first one is meant. */
export const otherIntents: readonly OtherIntent[] = [
  {
    topic: 'preparation',
    keywords: [
      'prepare',
      'preparing',
      'preparation',
      'prep',
      'get ready',
      'upcoming interview',
      'next interview',
      'interview for',
      'interview as',
      'interview tomorrow',
      'what will they ask',
      'what do they ask',
    ],
  },
  {
    topic: 'progress',
    keywords: [
      'progress',
      'improved',
      'getting better',
      'gotten better',
      'trend',
      'compared',
      'compare',
      'than before',
      'last time',
    ],
  },
  {
    topic: 'score',
    keywords: [
      'score',
      'scores',
      'grade',
      'result',
      'results',
      'rating',
      'how did i do',
      'how was i',
      'last interview',
      'last report',
      'my report',
      'last session',
      'performance',
      'feedback',
    ],
  },
  { topic: 'skills', keywords: ['skill', 'skills', 'skill gap', 'skill gaps', 'gaps in', 'topics', 'technologies'] },
  {
    topic: 'practice',
    keywords: [
      'practice',
      'practise',
      'practicing',
      'practising',
      'exercise',
      'exercises',
      'drill',
      'drills',
      'train',
      'training',
      'work on',
      'what next',
      'next step',
      'next steps',
      'improve',
      'improvement',
      'get better',
      'weak',
      'weakness',
      'weaknesses',
      'weakest',
      'tips',
      'advice',
    ],
  },
];
