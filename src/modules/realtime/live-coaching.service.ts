import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/ids.js';
import { errorName, Log } from '../../common/logger.js';
import type { CheckedPayload } from '../../contract/live-events.js';
import type { SharedTalk } from '../../speech/live/conversation.js';
import { heardFeatures } from '../../speech/nudges/heard-features.js';
import type { FeatureName } from '../../speech/nudges/live-features.js';
import type { Nudge } from '../../speech/nudges/nudge.js';
import { thresholdsFor } from '../../speech/thresholds.js';
import { LiveEventService } from '../live-session/live-event.service.js';
import type { LiveAnswer } from './live-answer.js';
import { LiveRelay } from './live-relay.js';
import type { LiveSpeaker } from './live-speaker.js';
import type { DueNudge } from './speaker-coach.js';

type Features = Partial<Record<FeatureName, number | null>>;

/** What the speaker is told about the delivery: figures once a second, and now and then a nudge. To them alone. */
@Injectable()
export class LiveCoaching {
  constructor(
    private readonly events: LiveEventService,
    private readonly relay: LiveRelay,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** After every frame; does something once a second of sound. */
  heard(speaker: LiveSpeaker, answer: LiveAnswer): void {
    const now = this.clock.now().getTime();
    const second = speaker.secondIsOver(now);
    if (second === null) return;
    const shared = sharedTalkOf(speaker, now);
    this.tellDelivery(speaker, answer, shared);
    const own = featuresOf(answer);
    const features = shared === null ? own : { ...own, ...sharedFeatures(speaker, own, shared) };
    this.judge(speaker, answer.stream.offsetMs + second.atMs, features, second.late);
  }

  /** Measures of a device that sends no sound. Its clock only tells what lies how far apart. */
  measured(speaker: LiveSpeaker, features: CheckedPayload<'client.feature_frame'>): void {
    const now = this.clock.now().getTime();
    speaker.sessionStartedAt ??= now;
    speaker.deviceOffsetMs ??= now - speaker.sessionStartedAt - features.timestampMs;
    const { wordsPerMinute = null, overlapRatio = null, speechLevelDb = null } = features;
    const rates = { rate10sWpm: wordsPerMinute, rate15sWpm: wordsPerMinute };
    const { pair, userId } = speaker;
    pair?.conversation?.trackOf(userId)?.unheardAt(now - speaker.sessionStartedAt);
    const overlap = pair?.mediated === false ? null : overlapRatio;
    const known = { ...rates, overlapRatio: overlap, speechLevelDb };
    this.judge(speaker, speaker.deviceOffsetMs + features.timestampMs, known);
  }

  /** The answer is over: whether it was very short is known now. */
  stopped(speaker: LiveSpeaker, answer: LiveAnswer, words: number | null): void {
    const { log } = answer.hearing.chain;
    const known = { stoppedAnswerWords: words, stoppedAnswerSpeechMs: log.speechSinceMs(0) };
    // A moment of its own, however short the sound since the last one was.
    this.judge(speaker, answer.sessionMs + 2, known);
  }

  private judge(speaker: LiveSpeaker, atMs: number, features: Features, late = false): void {
    const due = speaker.coach.judge(atMs, features, late);
    if (due !== null && speaker.pair?.over !== true) void this.send(speaker, due);
  }

  private tellDelivery(
    { sessionId, userId }: LiveSpeaker,
    { hearing, stream, delivery, words }: LiveAnswer,
    shared: SharedTalk | null,
  ): void {
    const { attemptId } = stream;
    const measured = delivery.measure(hearing.chain);
    const { fillerCount } = words;
    const { overlapRatio = null, talkShare = null } = shared ?? {};
    this.relay.toSession(sessionId, userId, 'server.metrics', {
      sessionId,
      attemptId,
      ...measured,
      fillerCount,
      overlapRatio,
      talkShare,
    });
  }

  /** Stored before it is sent: it is in the report, and no other process says the same again. */
  private async send(speaker: LiveSpeaker, due: DueNudge): Promise<void> {
    const { sessionId, userId, pair } = speaker;
    const { attemptId = null, id: streamId = null } = speaker.answer?.stream ?? {};
    const payload = { sessionId, nudgeId: newId(), attemptId, ...shown(due.nudge), at: this.clock.now().toISOString() };
    if (pair?.lets(userId, 'TRANSCRIPT_STORED') === false) {
      speaker.coach.forget();
      return this.relay.toSession(sessionId, userId, 'server.nudge', { ...payload, eventSeq: null });
    }
    try {
      const { atMs } = payload;
      const event = { sessionId, userId, kind: 'nudge' as const, atMs, streamId, segmentId: null, payload };
      const stored = await this.events.append({ ...event, limit: due.limit });
      if (stored === null) speaker.coach.adopt(await this.events.nudgeStateOf(sessionId, userId));
      else if (pair?.over !== true) {
        this.relay.toSession(sessionId, userId, 'server.nudge', { ...payload, eventSeq: stored.seq });
      }
    } catch (error) {
      // A nudge that comes late is worse than none: it is not tried again.
      this.log.warn('a nudge could not be stored', { sessionId, name: errorName(error) });
    }
  }
}

function shown({ type, intensity, message, messageKey, evidence, atMs }: Nudge) {
  return { type, intensity, message, messageKey, evidence, atMs: Math.round(atMs) };
}

function featuresOf({ hearing, words, stream }: LiveAnswer): Features {
  const { language, suggestedSeconds } = stream;
  return {
    ...heardFeatures(hearing.chain, thresholdsFor(language)),
    ...words.features(hearing.chain.log.lengthMs),
    ...(suggestedSeconds === null
      ? { waitingMs: null }
      : { answerElapsedMs: hearing.chain.log.lengthMs, suggestedAnswerMs: suggestedSeconds * 1_000 }),
  };
}

function sharedTalkOf({ pair, userId, sessionStartedAt }: LiveSpeaker, now: number): SharedTalk | null {
  if (pair?.conversation == null || sessionStartedAt === null) return null;
  return pair.conversation.measure(userId, now - sessionStartedAt);
}

/** While the other speaks one's own silence is listening. How the two speak together is used as far as both allow. */
function sharedFeatures(
  { pair }: LiveSpeaker,
  { silenceMs = null, waitingMs = null }: Features,
  shared: SharedTalk,
): Features {
  const { otherSilentMs, pressingRatio, talkShare } = shared;
  const bothMs = (ownMs: number | null): number | null =>
    ownMs === null || otherSilentMs === null ? ownMs : Math.min(ownMs, otherSilentMs);
  return {
    silenceMs: bothMs(silenceMs),
    waitingMs: bothMs(waitingMs),
    ...(pair?.mediated === true ? { overlapRatio: pressingRatio, talkShare } : {}),
  };
}
