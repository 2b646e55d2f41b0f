import { type FeatureName, liveFeatures } from '../../speech/nudges/live-features.js';
import type { SentNudges } from '../../speech/nudges/nudge-limits.js';
import { INITIAL_NUDGE_STATE, type NudgeState, reduceNudges } from '../../speech/nudges/nudge-reducer.js';
import type { Nudge, NudgeSetting } from '../../speech/nudges/nudge.js';

/** The record of what a speaker was sent in a session, shared by all processes; `version` grows with every nudge. */
export interface NudgeRecord {
  readonly sent: SentNudges;
  readonly version: number;
}

/** A nudge that is due, and the record it leads to once it is stored. */
export interface DueNudge {
  readonly nudge: Nudge;
  readonly limit: NudgeRecord;
}

/** The nudge rules for one speaker in one session, over all their answers. */
export class SpeakerCoach {
  private state: NudgeState;
  private version: number;

  constructor(
    known: NudgeRecord,
    /** What the speaker wants; may change at any time. */
    public setting: NudgeSetting,
    /** BCP 47 tag. */
    private readonly language: string,
  ) {
    this.state = { ...INITIAL_NUDGE_STATE, sent: known.sent };
    this.version = known.version;
  }

  /**
   * Judges a moment at once: its features are followed by a tick, as a moment is judged when time moves on.
   * @param atMs on the session's timeline
   * @param quiet takes the moment into account and says nothing: it is long over
   */
  judge(atMs: number, known: Partial<Record<FeatureName, number | null>>, quiet = false): DueNudge | null {
    const context = { setting: quiet ? ('off' as const) : this.setting, language: this.language };
    const heard = reduceNudges(this.state, liveFeatures(atMs, known), context);
    const ticked = reduceNudges(heard.state, liveFeatures(atMs + 1), context);
    this.state = ticked.state;
    const nudge = heard.nudge ?? ticked.nudge;
    if (nudge === null) return null;
    const limit = { sent: this.state.sent, version: this.version };
    this.version += 1;
    return { nudge, limit };
  }

  /** The nudge is not stored: the record that is stored does not know of it, and the speaker is not nudged sooner. */
  forget(): void {
    this.version -= 1;
  }

  /** Another process has nudged this speaker meanwhile: its record counts. */
  adopt({ sent, version }: NudgeRecord): void {
    this.state = { ...this.state, sent };
    this.version = version;
  }
}
