import { type LiveFeatures, mergedFeatures, soundFeatures } from './live-features.js';
import { mayNudge, NOTHING_SENT, type SentNudges, withClockMoved, withSent } from './nudge-limits.js';
import { correctionMessage, type NudgeMessage, praiseMessage } from './nudge-messages.js';
import {
  isDue,
  isPraiseDue,
  PRAISE_AFTER_MS,
  progressed,
  type RuleProgress,
  UNKNOWN_TOO_LONG_MS,
} from './nudge-progress.js';
import { judge, type Judgement, type NudgeRule, nudgeTableFor } from './nudge-rules.js';
import { type CorrectiveNudgeType, type Nudge, type NudgeSetting } from './nudge.js';

/** Features that much behind the latest are late and left out; further behind, the clock was put back, ms. */
const LATEST_DELAY_MS = 5_000;

type Progress = Readonly<Partial<Record<CorrectiveNudgeType, RuleProgress>>>;

/**
 * All that is remembered of a speaker between two features: plain JSON of bounded size (under 4 KiB), so that it can
 * be stored, shared and taken up again. Where several processes serve a speaker, put the common record of what was
 * sent into `sent` before reducing.
 */
export interface NudgeState {
  /** What is known so far of the latest moment, which is judged when time moves on. */
  readonly open: LiveFeatures | null;
  readonly progress: Progress;
  readonly sent: SentNudges;
}

/** What the speaker wants and speaks. */
export interface NudgeContext {
  readonly setting: NudgeSetting;
  /** BCP 47 tag. */
  readonly language: string;
}

/** What features lead to. */
export interface NudgeStep {
  readonly state: NudgeState;
  /** To be sent to the speaker alone; its limit is already spent. */
  readonly nudge: Nudge | null;
}

/** The state of a speaker of whom nothing is known yet. */
export const INITIAL_NUDGE_STATE: NudgeState = { open: null, progress: {}, sent: NOTHING_SENT };

/**
 * Takes what is known of a speaker at a moment, and tells what to say, if anything.
 *
 * Features of one moment are put together, and the moment is judged by the first features of a later one; those may
 * know nothing but their time (`liveFeatures(atMs)`). So the order of features of equal time cannot matter, and no
 * measure is judged before the others of its moment are there. The nudge bears the time of the judged moment.
 *
 * Any numbers are taken: what is not finite or out of bounds is unknown, features without a time or up to 5 s late
 * are left out, and when the clock is put back further, the rules start anew while cooldowns go on where they were.
 */
export function reduceNudges(state: NudgeState, features: LiveFeatures, context: NudgeContext): NudgeStep {
  const moment = soundFeatures(features);
  if (moment === null) return { state, nudge: null };
  const { open } = state;
  if (open === null) return { state: { ...state, open: moment }, nudge: null };
  if (moment.atMs === open.atMs) return { state: { ...state, open: mergedFeatures(open, moment) }, nudge: null };
  const forwardMs = moment.atMs - open.atMs;
  if (forwardMs < 0 && forwardMs >= -LATEST_DELAY_MS) return { state, nudge: null };
  const { state: judged, nudge } = judgeMoment(state, open, context);
  if (forwardMs > 0) return { state: { ...judged, open: moment }, nudge };
  return { state: { open: moment, progress: {}, sent: withClockMoved(judged.sent, forwardMs) }, nudge };
}

/** A rule, what it makes of the moment, and how far it has come with it. */
interface JudgedRule {
  readonly rule: NudgeRule;
  readonly judgement: Judgement;
  readonly progress: RuleProgress;
}

function judgeMoment(state: NudgeState, moment: LiveFeatures, context: NudgeContext): NudgeStep {
  const { version, rules } = nudgeTableFor(context.language);
  const { atMs } = moment;
  const { judged, progress } = judgeRules(state.progress, rules, moment);
  const after: NudgeState = { ...state, progress };
  const silencing = silencingRule(rules, progress, atMs);
  const heard = judged.filter(({ rule }) => silencing === undefined || rule === silencing);
  const may = (type: Nudge['type']): boolean => mayNudge(state.sent, type, atMs, context.setting);
  const correction = heard.find((one) => isToBeCorrected(one, atMs) && may(one.rule.type));
  if (correction) return corrected(after, correction, atMs, version);
  const praise = heard.find((one) => isToBePraised(one, atMs) && may('PRAISE'));
  const line = praise ? praiseMessage(praise.rule.type) : null;
  return praise && line ? praised(after, praise, line, atMs, version) : { state: after, nudge: null };
}

/** Takes every rule on whose measure is known; those not at rest come back, most important first. */
function judgeRules(
  before: Progress,
  rules: readonly NudgeRule[],
  moment: LiveFeatures,
): { judged: JudgedRule[]; progress: Progress } {
  const progress: Record<string, RuleProgress> = { ...before };
  const judged: JudgedRule[] = [];
  for (const rule of rules) {
    const judgement = judge(rule, moment);
    if (!judgement) continue;
    const next = progressed(before[rule.type], rule, judgement, moment.atMs);
    if (next) {
      judged.push({ rule, judgement, progress: next });
      progress[rule.type] = next;
    } else {
      delete progress[rule.type];
    }
  }
  return { judged, progress };
}

function isToBeCorrected({ rule, judgement, progress }: JudgedRule, atMs: number): boolean {
  return judgement.verdict === 'wrong' && isDue(progress, rule, atMs);
}

function isToBePraised({ judgement, progress }: JudgedRule, atMs: number): boolean {
  return judgement.verdict === 'right' && isPraiseDue(progress, atMs);
}

/** The rule that lets no other speak: for as long as it lasts and its measure is known. */
function silencingRule(rules: readonly NudgeRule[], progress: Progress, atMs: number): NudgeRule | undefined {
  return rules.find(({ type, silencesOthers }) => {
    const own = progress[type];
    return silencesOthers && own?.phase === 'active' && atMs - own.knownMs <= UNKNOWN_TOO_LONG_MS;
  });
}

function corrected(
  state: NudgeState,
  { rule, judgement, progress }: JudgedRule,
  atMs: number,
  version: string,
): NudgeStep {
  const { type } = rule;
  const { intensity, evidence } = judgement;
  const nudge: Nudge = {
    type,
    intensity,
    ...correctionMessage(type, intensity),
    evidence,
    atMs,
    thresholdsVersion: version,
  };
  const nudged = { ...state.progress, [type]: { ...progress, nudgedMs: atMs } };
  return { state: { ...state, progress: nudged, sent: withSent(state.sent, type, atMs) }, nudge };
}

/** Praise ends the episode of its rule: there is one for all nudges since the rule was entered. */
function praised(
  state: NudgeState,
  { rule, judgement }: JudgedRule,
  line: NudgeMessage,
  atMs: number,
  version: string,
): NudgeStep {
  const { [rule.type]: _ended, ...progress } = state.progress;
  const { evidence, leave: threshold } = judgement;
  const nudge: Nudge = {
    type: 'PRAISE',
    intensity: 1,
    ...line,
    evidence: { ...evidence, threshold, windowMs: PRAISE_AFTER_MS },
    atMs,
    thresholdsVersion: version,
  };
  return { state: { ...state, progress, sent: withSent(state.sent, 'PRAISE', atMs) }, nudge };
}
