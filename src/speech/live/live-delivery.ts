import { roundTo } from '../measure.js';
import { recentRateWpm } from '../nudges/heard-features.js';
import { type SpeechChain } from '../signal/speech-chain.js';
import { type SpeechLog } from '../signal/speech-log.js';
import { type DeliveryThresholds } from '../thresholds.js';

/** The delivery of an answer so far, as far as its sound tells. Null is "not measured", never zero. */
export interface LiveDelivery {
  /** Sound of the answer that is settled and measured, ms. */
  readonly atMs: number;
  /**
   * Over the last 10 s, pauses included, from syllables. Null before there are 10 s, with less than 5 s of speech in
   * them (it would tell of the pauses), and in a language of which it is not known how many syllables its words have.
   */
  readonly wordsPerMinute: number | null;
  /** Syllables per second of speech, pauses left out. Null under 5 s of speech. */
  readonly articulationRateSps: number | null;
  /**
   * Speech / time since the first speech, 0–1; the silence that lasts at the moment counts, as nobody knows yet whether
   * it is a pause or the end. Null under 5 s of speech or 8 s of time.
   */
  readonly speakingRatio: number | null;
  /** Pauses of at least 250 ms that speech has ended. Null before the first speech. */
  readonly pauseCount: number | null;
  /**
   * Those of at least 2 s. In the analysis of a whole answer a pause is long by the measure of the speaker's other
   * pauses, too; before the answer is over those are not known. Null before the first speech.
   */
  readonly longPauseCount: number | null;
  /** Mean level of the speech lately (forgotten to a third in 5 s), dB relative to full scale. Null before any. */
  readonly speechLevelDb: number | null;
}

const SECOND_MS = 1_000;

/**
 * Measures the delivery of one answer while it is spoken, by the same definitions as the analysis of the whole: gaps
 * under the shortest pause belong to the speech, and there is no figure below its evidence. Meant for once a second; a
 * call costs as much as came since the last one, and what is kept are a few numbers.
 */
export class LiveDeliveryMeter {
  private nuclei = 0;
  private nucleiUntilMs = 0;
  /** The run of stretches without a pause between them that is the latest. */
  private runFromMs = 0;
  private lastStretch = -1;
  private earlierRunsMs = 0;
  private pauses = 0;
  private longPauses = 0;

  constructor(private readonly thresholds: DeliveryThresholds) {}

  /** The delivery up to what is settled; always with the chain of the same answer. */
  measure({ log, recentLevels }: SpeechChain): LiveDelivery {
    this.follow(log);
    const speechLevelDb = rounded(recentLevels.speechDbfs, 1);
    const { lengthMs: atMs } = log;
    if (log.stretches === 0) return { ...NOTHING_HEARD, atMs, speechLevelDb };
    const { soundMinSpeechMs, rateMinSpanMs } = this.thresholds.timing;
    const spokenMs = this.earlierRunsMs + log.endMs(this.lastStretch) - this.runFromMs;
    const sinceFirstMs = atMs - log.startMs(0);
    const enough = spokenMs >= soundMinSpeechMs;
    return {
      atMs,
      wordsPerMinute: rounded(recentRateWpm(log, this.thresholds), 1),
      articulationRateSps: enough ? roundTo((this.nuclei * SECOND_MS) / spokenMs, 2) : null,
      speakingRatio: enough && sinceFirstMs >= rateMinSpanMs ? roundTo(spokenMs / sinceFirstMs, 3) : null,
      pauseCount: this.pauses,
      longPauseCount: this.longPauses,
      speechLevelDb,
    };
  }

  private follow(log: SpeechLog): void {
    this.nuclei += log.nucleiSince(this.nucleiUntilMs);
    this.nucleiUntilMs = log.lengthMs;
    while (this.lastStretch < log.stretches - 1) {
      this.lastStretch += 1;
      this.takeStretch(log, this.lastStretch);
    }
  }

  private takeStretch(log: SpeechLog, stretch: number): void {
    const startMs = log.startMs(stretch);
    if (stretch === 0) {
      this.runFromMs = startMs;
      return;
    }
    const { minPauseMs, longPauseMs } = this.thresholds.timing;
    const runEndMs = log.endMs(stretch - 1);
    if (startMs - runEndMs < minPauseMs) return;
    this.pauses += 1;
    if (startMs - runEndMs >= longPauseMs) this.longPauses += 1;
    this.earlierRunsMs += runEndMs - this.runFromMs;
    this.runFromMs = startMs;
  }
}

const NOTHING_HEARD = {
  wordsPerMinute: null,
  articulationRateSps: null,
  speakingRatio: null,
  pauseCount: null,
  longPauseCount: null,
} as const;

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : roundTo(value, digits);
