import { timedUses } from '../delivery/filler-analysis.js';
import { type HeardFeatures } from '../nudges/heard-features.js';
import { findFillers } from '../text/fillers.js';
import { analyzeText, countWords, placeWords } from '../text/word-tokens.js';
import { cleanWords, type TimedWord } from '../text/words.js';
import { type DeliveryThresholds } from '../thresholds.js';

/** The text of one utterance so far; times are ms from the first sample of the answer. */
export interface PartialText {
  readonly startMs: number;
  /** Up to where the sound was settled when the text came. */
  readonly endMs: number;
  readonly text: string;
}

/** The settled text of one utterance. */
export interface FinalText extends PartialText {
  /** Null where no times are known: they are then laid evenly over the utterance. */
  readonly words: readonly TimedWord[] | null;
}

/** What the words of a speaker tell the nudge rules. */
export type WordFeatures = Pick<HeardFeatures, 'fillersIn10s' | 'fillerShare'>;

interface CountedFiller {
  readonly atMs: number;
  /** Of its first word, counted from the first of the utterance. */
  readonly word: number;
}

interface CountedText {
  readonly wordCount: number;
  readonly fillers: readonly CountedFiller[];
}

interface KnownUtterance {
  readonly startMs: number;
  readonly endMs: number;
  readonly settled: boolean;
  /** A partial is often replaced before anybody asks: it is counted when somebody does. */
  counted: CountedText | PartialText;
}

/** Words the share of fillers is taken over, and so the most utterances that are kept: each has a word at least. */
const SHARE_WORDS = 60;
/** Characters of an utterance that are read: 15 s of the fastest speech have 300; an engine that stammers has any number. */
const LONGEST_TEXT = 4_000;

const UNKNOWN: WordFeatures = { fillersIn10s: null, fillerShare: null };

/**
 * The words of one answer while they are being recognised, reduced to what nudges are made from. Utterances may come in
 * any order, and several times: a final text replaces partial ones. Keeps no text but that of partials nobody asked
 * about yet, and of at most the last 60 utterances a few numbers each.
 *
 * Each utterance is read for itself, so a "you know" that is cut in two by a pause is missed.
 */
export class LiveWords {
  /** In order of time; settled ones have words. */
  private readonly recent: KnownUtterance[] = [];
  private earlierWords = 0;
  private earlierFillers = 0;
  private knownUntilMs = Number.NEGATIVE_INFINITY;
  private askedUntilMs = Number.NEGATIVE_INFINITY;
  private readonly countsFillers: boolean;

  /** @param verbatim whether the engine writes "um" down; fillers are unknown where it does not. */
  constructor(
    private readonly thresholds: DeliveryThresholds,
    verbatim: boolean,
  ) {
    this.countsFillers = verbatim && thresholds.words !== null;
  }

  /** An utterance as it sounds so far. */
  partial({ startMs, endMs, text }: PartialText): void {
    if (this.countsFillers) this.put({ startMs, endMs, settled: false, counted: { startMs, endMs, text } });
  }

  /** An utterance that is settled; empty text: nobody said a word in it. */
  final(utterance: FinalText): void {
    const { startMs, endMs } = utterance;
    this.put({ startMs, endMs, settled: true, counted: this.count(utterance, utterance.words) });
  }

  /** Words in all settled utterances. */
  get wordCount(): number {
    return this.settled().reduce((sum, { wordCount }) => sum + wordCount, this.earlierWords);
  }

  /** Fillers in all settled utterances; null where they are unknown. */
  get fillerCount(): number | null {
    if (!this.countsFillers) return null;
    return this.settled().reduce((sum, { fillers }) => sum + fillers.length, this.earlierFillers);
  }

  /**
   * The features of a moment. Text comes behind the sound, so the 10 s are the last of which it is known, and when it
   * came for more than 10 s at once, the worst 10 s of what is new since the last call. With no text for any of the last
   * 10 s nothing is known: an engine that fell silent does not mean that there were no fillers.
   */
  features(atMs: number): WordFeatures {
    const { fillerClusterMs } = this.thresholds.timing;
    if (!this.countsFillers || this.knownUntilMs < atMs - fillerClusterMs) return UNKNOWN;
    const times = this.recent
      .filter(({ endMs }) => endMs >= this.askedUntilMs - fillerClusterMs)
      .flatMap((utterance) => this.read(utterance).fillers.map((filler) => filler.atMs));
    const countUntil = (endMs: number): number =>
      times.filter((time) => time <= endMs && time >= endMs - fillerClusterMs).length;
    const counts = times.filter((time) => time > this.askedUntilMs).map(countUntil);
    this.askedUntilMs = this.knownUntilMs;
    return { fillersIn10s: Math.max(countUntil(this.knownUntilMs), ...counts), fillerShare: this.fillerShare() };
  }

  private fillerShare(): number | null {
    let wordsLeft = SHARE_WORDS;
    let fillers = 0;
    for (let at = this.recent.length - 1; at >= 0 && wordsLeft > 0; at -= 1) {
      const counted = this.read(this.recent[at] as KnownUtterance);
      const firstWord = counted.wordCount - wordsLeft;
      fillers += counted.fillers.filter(({ word }) => word >= firstWord).length;
      wordsLeft -= Math.min(wordsLeft, counted.wordCount);
    }
    return wordsLeft > 0 ? null : fillers / SHARE_WORDS;
  }

  private put(utterance: KnownUtterance): void {
    const { recent } = this;
    this.knownUntilMs = Math.max(this.knownUntilMs, utterance.endMs);
    const at = recent.findLastIndex(({ startMs }) => startMs <= utterance.startMs);
    const same = recent[at]?.startMs === utterance.startMs ? recent[at] : null;
    if (same?.settled && !utterance.settled) return;
    if (same) recent.splice(at, 1);
    if (isWordless(utterance)) return;
    recent.splice(same ? at : at + 1, 0, utterance);
    if (recent.length > SHARE_WORDS) this.retire(recent.shift() as KnownUtterance);
  }

  private retire(utterance: KnownUtterance): void {
    if (!utterance.settled) return;
    const { wordCount, fillers } = this.read(utterance);
    this.earlierWords += wordCount;
    this.earlierFillers += fillers.length;
  }

  private settled(): CountedText[] {
    return this.recent.filter(({ settled }) => settled).map((utterance) => this.read(utterance));
  }

  private read(utterance: KnownUtterance): CountedText {
    if ('text' in utterance.counted) utterance.counted = this.count(utterance.counted, null);
    return utterance.counted;
  }

  private count({ startMs, endMs, text }: PartialText, words: readonly TimedWord[] | null): CountedText {
    const shortened = text.slice(0, LONGEST_TEXT);
    if (!this.countsFillers) return { wordCount: countWords(shortened), fillers: [] };
    const read = analyzeText(shortened);
    const uses = timedUses(findFillers(read), placeWords(cleanWords(words ?? []), read));
    const msPerCharacter = (endMs - startMs) / Math.max(1, shortened.length);
    return {
      wordCount: read.tokens.length,
      fillers: uses.map((use) => ({
        // Engines tell times outside the sound they were given.
        atMs: Math.min(Math.max(use.startMs ?? startMs + use.start * msPerCharacter, startMs), endMs),
        word: read.tokens.findIndex(({ start }) => start === use.start),
      })),
    };
  }
}

const isWordless = ({ counted }: KnownUtterance): boolean =>
  'text' in counted ? counted.text.trim() === '' : counted.wordCount === 0;
