import { createHash } from 'node:crypto';
import type { LiveMarkerEntity } from './live-marker.entity.js';
import type { CommentView } from './session-comment.views.js';
import type { LiveSessionView, NudgeEvent, NudgeFeedbackAction } from './live-session.views.js';
import { pausesOf, type SpokenAnswer, transcriptOf } from './timeline-speech.js';
import type { PlacedItem, TimelineItem, TimelineMarker } from './timeline.views.js';

/** Everything a session's timeline is made from. */
export interface TimelineMaterial {
  readonly session: Pick<LiveSessionView, 'startedAt' | 'endedAt' | 'endReason'>;
  readonly answers: readonly SpokenAnswer[];
  readonly nudges: readonly Pick<NudgeEvent, 'atMs' | 'userId' | 'payload'>[];
  readonly feedback: ReadonlyMap<string, readonly NudgeFeedbackAction[]>;
  readonly markers: readonly Pick<LiveMarkerEntity, 'kind' | 'atMs' | 'userId' | 'attemptId'>[];
  readonly comments: readonly CommentView[];
}

/** What an item has of the others' kinds. */
const empty = { endMs: null, transcript: null, pause: null, nudge: null, marker: null, comment: null } as const;

/** At one moment: what ends, what begins, what is said and told; an answer without sound ends after it has begun. */
const RANKS = [
  'session_started',
  'answer_stopped',
  'answer_started',
  'connection_lost',
  'connection_resumed',
  'taken_over',
  'transcript',
  'pause',
  'nudge',
  'comment',
  'empty_answer_stopped',
  'session_ended',
] as const;
type Rank = (typeof RANKS)[number];

interface RankedItem {
  readonly rank: Rank;
  readonly item: TimelineItem;
}

/** All that happened in a session, in order. */
export function timelineOf(material: TimelineMaterial, allPauses: boolean): PlacedItem[] {
  const items = [
    ...markersOf(material),
    ...material.answers.flatMap(transcriptOf).map((item) => ({ rank: 'transcript' as const, item })),
    ...material.answers
      .flatMap((answer) => pausesOf(answer, allPauses))
      .map((item) => ({ rank: 'pause' as const, item })),
    ...material.nudges.map((nudge) => ({ rank: 'nudge' as const, item: nudgeItem(nudge, material.feedback) })),
    ...material.comments.map((comment) => ({ rank: 'comment' as const, item: commentItem(comment) })),
  ];
  return items.map((ranked) => ({ id: placeOf(ranked), item: ranked.item })).sort(inOrder);
}

/** Whether an item lies behind a place that was read before. */
export function isBehind({ id, item }: PlacedItem, place: { readonly atMs: number; readonly id: string }): boolean {
  return item.atMs > place.atMs || (item.atMs === place.atMs && id > place.id);
}

function inOrder(a: PlacedItem, b: PlacedItem): number {
  if (a.item.atMs !== b.item.atMs) return a.item.atMs - b.item.atMs;
  return a.id < b.id ? -1 : 1;
}

/** The rank, then what tells items of one rank and moment apart: the same whenever the timeline is made. */
function placeOf({ rank, item }: RankedItem): string {
  const named = item.nudge?.nudgeId ?? item.comment?.commentId;
  const own = [item.userId, item.attemptId, item.endMs, named].join(' ');
  const hex =
    RANKS.indexOf(rank).toString(16).padStart(2, '0') + createHash('sha256').update(own).digest('hex').slice(0, 30);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function nudgeItem(
  { atMs, userId, payload }: TimelineMaterial['nudges'][number],
  feedback: TimelineMaterial['feedback'],
): TimelineItem {
  const { nudgeId, attemptId, type, intensity, message, messageKey, evidence } = payload;
  const nudge = { nudgeId, type, intensity, message, messageKey, evidence, feedback: feedback.get(nudgeId) ?? [] };
  return { ...empty, kind: 'nudge', atMs, userId, attemptId, nudge };
}

function commentItem({ id: commentId, userId, atMs, text, score }: CommentView): TimelineItem {
  return { ...empty, kind: 'comment', atMs, userId, attemptId: null, comment: { commentId, text, score } };
}

function markersOf({ session, answers, markers }: TimelineMaterial): RankedItem[] {
  const items = markers.map(({ kind, atMs, userId, attemptId }) => marker(kind, atMs, { userId, attemptId }));
  if (session.startedAt !== null) items.push(marker('session_started', 0));
  for (const { speaker: userId, attemptId, questionId, offsetMs, durationMs } of answers) {
    items.push(marker('answer_started', offsetMs, { userId, attemptId, questionId }));
    if (durationMs === null) continue;
    const stopped = marker('answer_stopped', offsetMs + durationMs, { userId, attemptId, questionId });
    items.push(durationMs === 0 ? { ...stopped, rank: 'empty_answer_stopped' } : stopped);
  }
  const { endedAt, endReason } = session;
  if (endedAt !== null) items.push(marker('session_ended', endOf(session, answers), { reason: endReason }));
  return items;
}

/** Sound that was sent faster than it was spoken may lie behind the clock's end. */
function endOf({ startedAt, endedAt }: TimelineMaterial['session'], answers: readonly SpokenAnswer[]): number {
  const byClock = startedAt === null || endedAt === null ? 0 : endedAt.getTime() - startedAt.getTime();
  return Math.max(0, byClock, ...answers.map(({ offsetMs, durationMs }) => offsetMs + (durationMs ?? 0)));
}

function marker(
  name: TimelineMarker,
  atMs: number,
  more: Partial<Record<'userId' | 'attemptId' | 'questionId' | 'reason', string | null>> = {},
): RankedItem {
  const { userId = null, attemptId = null, questionId = null, reason = null } = more;
  const shown = { name, questionId, reason };
  return { rank: name, item: { ...empty, kind: 'marker', atMs, userId, attemptId, marker: shown } };
}
