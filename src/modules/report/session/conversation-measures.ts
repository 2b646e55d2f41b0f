import { analyzeTurns, type TurnAnalysis } from '../../../speech/delivery/turns.js';
import { roundTo } from '../../../speech/measure.js';
import type { SoundEvidence } from '../../../speech/sound-evidence.js';
import { usableSpeech } from '../../../speech/sound-evidence.js';

/** What one of the two said, on the clock of the session. */
export interface SpokenTrack {
  readonly userId: string;
  /** Something they said is not here. */
  readonly unstoredSpeech: boolean;
  readonly streams: readonly { readonly offsetMs: number; readonly sound: SoundEvidence | null }[];
}

export interface ConversationPart {
  readonly userId: string;
  readonly speechSeconds: number | null;
  /** Own speech / the speech of both added up, 0–1. */
  readonly talkShare: number | null;
  /** Made by them: starts while the other has spoken for 0.5 s and still speaks 0.5 s later. */
  readonly interruptions: number | null;
  readonly turns: number | null;
}

/** How two spoke together; nothing of it is told when the sound of one of them is not whole. */
export interface ConversationContent {
  readonly status: 'measured' | 'insufficient';
  /** `not_stored`, `no_sound`, `one_track` or `no_speech`; null when measured. */
  readonly reason: string | null;
  readonly thresholdsVersion: string;
  readonly overlapSeconds: number | null;
  /** Time both speak / time anyone speaks, 0–1. */
  readonly overlapRatio: number | null;
  readonly participants: readonly ConversationPart[];
  /** In order, on the session's timeline. */
  readonly interruptions: readonly { readonly atMs: number; readonly by: string; readonly of: string }[];
}

/** Of a session of hours more are counted than listed. */
const MOST_INTERRUPTIONS = 500;

/** Both tracks on the clock of the session. */
export function measureConversation(tracks: readonly SpokenTrack[], language: string): ConversationContent {
  const speakers = tracks.map(({ userId, streams }) => ({ participant: userId, turns: streams.flatMap(turnsOf) }));
  const turns = analyzeTurns(speakers, { window: null, method: 'sound', language });
  const reason = incomplete(tracks) ?? turns.overlapRatio.reason;
  if (reason !== null) return insufficientConversation(tracks, reason, turns.thresholdsVersion);
  return measuredConversation(turns);
}

function turnsOf({ offsetMs, sound }: SpokenTrack['streams'][number]) {
  if (sound === null) return [];
  return usableSpeech(sound, 0).map(({ startMs, endMs }) => ({ startMs: offsetMs + startMs, endMs: offsetMs + endMs }));
}

function incomplete(tracks: readonly SpokenTrack[]): string | null {
  if (tracks.some(({ unstoredSpeech }) => unstoredSpeech)) return 'not_stored';
  return tracks.some(({ streams }) => streams.some(({ sound }) => sound === null)) ? 'no_sound' : null;
}

function measuredConversation(turns: TurnAnalysis): ConversationContent {
  return {
    status: 'measured',
    reason: null,
    thresholdsVersion: turns.thresholdsVersion,
    overlapSeconds: turns.overlapSeconds.value,
    overlapRatio: turns.overlapRatio.value,
    participants: turns.participants.map(({ participant, speechSeconds, talkShare, interruptions }) => ({
      userId: participant,
      speechSeconds: speechSeconds.value,
      talkShare: talkShare.value,
      interruptions: interruptions.value,
      turns: speechSeconds.sampleSize,
    })),
    interruptions: turns.interruptions
      .slice(0, MOST_INTERRUPTIONS)
      .map((each) => ({ ...each, atMs: roundTo(each.atMs, 0) })),
  };
}

function insufficientConversation(
  tracks: readonly SpokenTrack[],
  reason: string,
  thresholdsVersion: string,
): ConversationContent {
  const nothing = { speechSeconds: null, talkShare: null, interruptions: null, turns: null };
  return {
    status: 'insufficient',
    reason,
    thresholdsVersion,
    overlapSeconds: null,
    overlapRatio: null,
    participants: tracks.map(({ userId }) => ({ userId, ...nothing })),
    interruptions: [],
  };
}
