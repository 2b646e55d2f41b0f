import { roundTo } from '../../../speech/measure.js';
import { questionReport } from './question-report.js';
import { versionsOf } from './report-assembly.js';
import type { AnswerReading, QuestionMaterial } from './report-material.js';
import {
  MOST_LISTED_NUDGES,
  type ReportedNudge,
  SESSION_CONTENT_VERSION,
  type SessionAnswer,
  type SessionFacts,
  type SessionNudges,
  type SessionOrigins,
  type SessionReportContent,
  type WordSource,
} from './session-content.js';
import { speechFluency } from './speech-fluency.js';

export interface SpokenMaterial extends QuestionMaterial {
  readonly startMs: number;
  readonly durationMs: number | null;
  readonly wordSource: WordSource | null;
}

/** Something said beside the questions: nothing but its delivery is measured. */
export interface TalkMaterial {
  readonly startMs: number;
  readonly durationMs: number | null;
  readonly readings: readonly AnswerReading[];
}

/** Everything the report of a session is made of, read once. */
export interface SessionMaterial {
  readonly startedAt: Date | null;
  readonly endedAt: Date;
  readonly lastActiveAt: Date;
  readonly endReason: SessionFacts['endReason'];
  /** In the order they were spoken. */
  readonly answers: readonly SpokenMaterial[];
  readonly talks: readonly TalkMaterial[];
  readonly nudges: readonly ReportedNudge[];
}

/** The report of a live session: nothing in it that is not in the material, and always the same for the same material. */
export function assembleSession(material: SessionMaterial): SessionReportContent {
  const { answers, talks, nudges } = material;
  const readings = [...answers, ...talks].flatMap((spoken) => spoken.readings);
  const versions = versionsOf({ questions: answers, summary: null, modelReason: null }, readings);
  return {
    versions: { ...versions, content: SESSION_CONTENT_VERSION },
    session: sessionFacts(material),
    origins: originsOf(answers),
    answers: answers.map(sessionAnswer),
    talks: talks.map(({ startMs, durationMs }) => ({ startMs, durationSeconds: secondsOf(durationMs) })),
    delivery: { ...speechFluency(readings), spokenAnswers: answers.length + talks.length },
    nudges: nudgesOf(nudges),
  };
}

function sessionFacts({ startedAt, endedAt, lastActiveAt, endReason, answers, talks }: SessionMaterial): SessionFacts {
  const spoken = [...answers, ...talks];
  const spokenMs = spoken.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const end = endReason === 'finalized' || endReason === 'consent_withdrawn' ? endedAt : lastActiveAt;
  // Sound that was sent faster than it was spoken may lie behind the clock's end.
  const soundEndMs = Math.max(0, ...spoken.map(({ startMs, durationMs }) => startMs + (durationMs ?? 0)));
  return {
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt.toISOString(),
    endReason,
    durationSeconds:
      startedAt === null ? null : roundTo(Math.max(end.getTime() - startedAt.getTime(), soundEndMs) / 1_000, 1),
    answers: answers.length,
    spokenSeconds: roundTo(spokenMs / 1_000, 1),
  };
}

function sessionAnswer(material: SpokenMaterial): SessionAnswer {
  const { startMs, durationMs, wordSource } = material;
  return { ...questionReport(material), startMs, durationSeconds: secondsOf(durationMs), wordSource };
}

const secondsOf = (durationMs: number | null): number | null =>
  durationMs === null ? null : roundTo(durationMs / 1_000, 1);

function nudgesOf(nudges: readonly ReportedNudge[]): SessionNudges {
  const byType = [...Map.groupBy(nudges, ({ type }) => type)].map(([type, { length: count }]) => ({ type, count }));
  return {
    sent: nudges.length,
    byType: byType.sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1)),
    followedByPraise: nudges.filter((nudge, at) => isHeeded(nudge, nudges.slice(at + 1))).length,
    list: nudges.slice(0, MOST_LISTED_NUDGES),
  };
}

/** Praise names the type it is for in its key, and is for the latest nudge of that type. */
function isHeeded({ type }: ReportedNudge, later: readonly ReportedNudge[]): boolean {
  const praise = `praise.${type.toLowerCase()}`;
  return later.find((each) => each.type === type || each.messageKey === praise)?.messageKey === praise;
}

function originsOf(answers: readonly SpokenMaterial[]): SessionOrigins {
  const from = (source: WordSource) => answers.filter(({ wordSource }) => wordSource === source).length;
  const waiting = answers.filter(({ answer }) => answer.state === 'not_transcribed' && answer.waits).length;
  const counts = { live: from('live'), recording: from('recording'), client: from('client'), waiting };
  const wordless = answers.length - counts.live - counts.recording - counts.client - waiting;
  return { ...counts, wordless, statement: statementOf(answers, { ...counts, wordless }) };
}

function statementOf(answers: readonly SpokenMaterial[], counts: Omit<SessionOrigins, 'statement'>): string {
  if (answers.length === 0) return 'Nothing was answered in this session.';
  const { live, recording, client, waiting, wordless } = counts;
  const words = [
    [live, 'taken down while they were spoken'],
    [recording, 'taken from the recording afterwards'],
    [client, 'posted by the client'],
    [waiting, 'still to come from the recording'],
    [wordless, 'not there: none was recognised'],
  ] as const;
  const parts = words.filter(([count]) => count > 0).map(([count, how]) => `of ${answersNamed(count)} ${how}`);
  const measured = answers.filter(({ readings }) => readings.some(isOfSound)).length;
  const heard =
    measured === 0
      ? 'Pace and pauses could not be measured in the sound.'
      : `Pace and pauses of ${answersNamed(measured)} were measured in the live sound.`;
  return `The words are: ${parts.join('; ')}. ${heard}`;
}

const answersNamed = (count: number): string => (count === 1 ? '1 answer' : `${count} answers`);

const isOfSound = ({ source, status }: SpokenMaterial['readings'][number]): boolean =>
  source === 'sound' && status === 'measured';
