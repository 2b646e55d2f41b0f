import { bandPlace, bandScore, type BandPlace } from '../band-score.js';
import { insufficient, measured, type InsufficientReason, type Measure, type MeasureContext } from '../measure.js';
import { type TimeSpan } from '../speech-timeline.js';
import { type FillerKind, type FillerUse, findFillers } from '../text/fillers.js';
import { type PlacedWord, type TokenizedText } from '../text/word-tokens.js';
import { type Utterance } from '../text/words.js';
import { type DeliveryThresholds } from '../thresholds.js';
import { type DeliveryEvidence } from './delivery-evidence.js';

/** Fillers close together, ms from the start of the recording. */
export interface FillerCluster extends TimeSpan {
  readonly count: number;
}

/** Fillers of one answer: where they are, how many, and their share as a score. */
export interface FillerAnalysis {
  readonly thresholdsVersion: string;
  readonly uses: readonly FillerUse[];
  readonly wordCount: number;
  readonly nonLexicalCount: number;
  readonly lexicalCount: number;
  /** True when the recogniser leaves fillers out: every count is then at least this much. */
  readonly lowerBound: boolean;
  /** Fillers / words, 0–1; "you know" is one filler. */
  readonly share: Measure<number>;
  readonly band: BandPlace | null;
  readonly nonLexicalPer100Words: Measure<number>;
  readonly lexicalPer100Words: Measure<number>;
  /** Over the speaking span, measured in the sound where there is sound. */
  readonly perMinute: Measure<number>;
  /** Three or more within ten seconds; empty without word times. Estimated times do: they are off by far less. */
  readonly clusters: readonly FillerCluster[];
  /** Only for verbatim transcripts. */
  readonly score: Measure<number>;
}

const MINUTE_MS = 60_000;

/** Fillers of an answer, English only; null without a transcript. Never throws; what cannot be measured says why. */
export function analyzeFillers(evidence: DeliveryEvidence): FillerAnalysis | null {
  const { utterance, text, thresholds } = evidence;
  if (utterance === null || text === null) return null;
  const uses = thresholds.words ? timedUses(findFillers(text), evidence.words) : [];
  return {
    thresholdsVersion: thresholds.version,
    uses,
    wordCount: text.tokens.length,
    nonLexicalCount: uses.filter((use) => use.kind === 'nonLexical').length,
    lexicalCount: uses.filter((use) => use.kind === 'lexical').length,
    lowerBound: !utterance.verbatim,
    ...figuresOf(utterance, uses, text, thresholds),
    perMinute: perMinuteOf(evidence, utterance, uses.length),
    clusters: clustersOf(uses, thresholds),
  };
}

type ShareFigures = Pick<FillerAnalysis, 'share' | 'band' | 'nonLexicalPer100Words' | 'lexicalPer100Words' | 'score'>;

function figuresOf(
  utterance: Utterance,
  uses: readonly FillerUse[],
  text: TokenizedText,
  thresholds: DeliveryThresholds,
): ShareFigures {
  const wordCount = text.tokens.length;
  const missing = scarceText(wordCount, thresholds);
  const context = contextOf(utterance, 'ratio', wordCount, thresholds);
  const per100 = (kind: FillerKind) => {
    const from = { ...context, unit: 'per_100_words' };
    const count = uses.filter((use) => use.kind === kind).length;
    return missing ? insufficient(missing, from) : measured((count * 100) / wordCount, from);
  };
  const share = missing ? insufficient(missing, context) : measured(uses.length / wordCount, context, 4);
  const band = thresholds.words?.fillerShare;
  return {
    share,
    band: band && share.status === 'measured' && utterance.verbatim ? bandPlace(share.value, band) : null,
    nonLexicalPer100Words: per100('nonLexical'),
    lexicalPer100Words: per100('lexical'),
    score: scoreOf(utterance, share, thresholds),
  };
}

function scoreOf(utterance: Utterance, share: Measure<number>, thresholds: DeliveryThresholds): Measure<number> {
  const context = contextOf(utterance, 'points', share.sampleSize, thresholds);
  if (share.status === 'insufficient') return insufficient(share.reason, context);
  if (share.status === 'failed') return { ...share, ...context };
  if (!utterance.verbatim) return insufficient('transcript_not_verbatim', context);
  const band = thresholds.words?.fillerShare;
  return band ? measured(bandScore(share.value, band), context, 1) : insufficient('language_not_supported', context);
}

function perMinuteOf(evidence: DeliveryEvidence, utterance: Utterance, count: number): Measure<number> {
  const { thresholds, missing, spanMs, method } = evidence;
  const context = contextOf(utterance, 'per_minute', count, thresholds);
  const from: MeasureContext = utterance.verbatim ? { ...context, method } : context;
  if (!thresholds.words) return insufficient('language_not_supported', from);
  if (missing) return insufficient(missing, from);
  if (spanMs < thresholds.timing.rateMinSpanMs) return insufficient('not_enough_speech', from);
  return measured((count * MINUTE_MS) / spanMs, from);
}

function scarceText(wordCount: number, thresholds: DeliveryThresholds): InsufficientReason | null {
  if (!thresholds.words) return 'language_not_supported';
  if (wordCount === 0) return 'no_words';
  return wordCount < thresholds.timing.fillerMinWords ? 'not_enough_words' : null;
}

/** The same uses with the times of the words they are made of; where no word is placed there, times stay null. */
export function timedUses(uses: readonly FillerUse[], words: readonly PlacedWord[]): FillerUse[] {
  const placed = words.filter((word) => word.start !== null && word.end !== null);
  let cursor = 0;
  return uses.map((use) => {
    while (cursor < placed.length && (placed[cursor]?.end ?? 0) <= use.start) cursor += 1;
    const first = placed[cursor];
    if (!first || (first.start ?? Infinity) >= use.end) return use;
    let last = first;
    for (let at = cursor; at < placed.length && (placed[at]?.start ?? Infinity) < use.end; at += 1)
      last = placed[at] ?? last;
    return { ...use, startMs: first.startMs, endMs: last.endMs };
  });
}

/** Runs in which every filler starts within ten seconds of the first of some window of three; overlapping runs are one. */
function clustersOf(uses: readonly FillerUse[], { timing }: DeliveryThresholds): FillerCluster[] {
  const times = uses.flatMap((use) =>
    use.startMs === null ? [] : [{ startMs: use.startMs, endMs: use.endMs ?? use.startMs }],
  );
  const clusters: { startMs: number; endMs: number; from: number; to: number }[] = [];
  for (let first = 0; first + timing.fillerClusterSize <= times.length; first += 1) {
    const last = first + timing.fillerClusterSize - 1;
    const start = times[first]?.startMs ?? 0;
    const end = times[last];
    if (!end || end.startMs - start > timing.fillerClusterMs) continue;
    const current = clusters.at(-1);
    if (current && current.to >= first) Object.assign(current, { to: last, endMs: end.endMs });
    else clusters.push({ startMs: start, endMs: end.endMs, from: first, to: last });
  }
  return clusters.map(({ startMs, endMs, from, to }) => ({ startMs, endMs, count: to - from + 1 }));
}

function contextOf(
  utterance: Utterance,
  unit: string,
  sampleSize: number,
  thresholds: DeliveryThresholds,
): MeasureContext {
  const method = utterance.verbatim ? 'words' : 'words:lower-bound';
  return { unit, sampleSize, method, thresholdsVersion: thresholds.version };
}
