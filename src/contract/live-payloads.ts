import { z } from 'zod';

/**
 * What goes over the live socket, declared once: the check of the server, the types of both sides and the AsyncAPI
 * document are all made from these schemas. Durations and times are whole milliseconds unless a name says otherwise.
 */

const id = z.uuid();
const sequence = z
  .int()
  .min(0)
  .max(2 ** 31);
const moment = z.iso.datetime();
/** Within an answer: from its first sample. */
const answerMs = z.number().min(0).max(86_400_000);

/** The one encoding of samples: signed 16 bit, little-endian, one channel. */
export const AUDIO_ENCODING = 'pcm16';
/** Sampling rates a client may send, Hz. */
export const AUDIO_RATE_HZ = { least: 8_000, most: 48_000, usual: 16_000 } as const;
/** Length of one audio frame, ms. */
export const FRAME_MS = { least: 20, most: 500 } as const;
/** Longest answer, seconds of sound. */
export const LONGEST_ANSWER_SECONDS = 600;

/** How often the speaker wants to be nudged: `low` at most every 30 s, `normal` at most every 10 s. */
export const coachingIntensity = z.enum(['off', 'low', 'normal']);

/** State of a session: `open` until sound or features come, then `live`; `finalized` is the end. */
export const liveSessionStatus = z.enum(['open', 'live', 'finalized']);

/** Why nothing more happens on this socket or in this session. */
export const sessionEndReason = z.enum(['finalized', 'taken_over', 'consent_withdrawn', 'expired', 'shutdown']);

/** Part of a participant: an observer hears and comments, and is not heard. */
export const participantRole = z.enum(['speaker', 'partner', 'observer']);

/** The attempt some speech belongs to. */
const attemptId = id
  .nullable()
  .describe('Null for speech that answers no question of the interview, and for speech that is not stored.');

/** One word with its place in the answer. */
export const liveWord = z.object({
  word: z.string(),
  startMs: answerMs,
  endMs: answerMs,
  confidence: z.number().min(0).max(1).optional(),
});

/** One final stretch of transcript. */
export const transcriptSegment = z.object({
  segmentId: z.string(),
  text: z.string(),
  startMs: answerMs,
  endMs: answerMs,
});

/** `problem` of a refused command, and `server.error`: the same shape and the same codes as over HTTP. */
export const liveProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })).optional(),
  retryAfterSeconds: z.number().optional().describe('How long to wait before trying again.'),
});

/** A problem the server tells of itself. */
export const serverError = liveProblem.extend({
  sessionId: id.optional(),
  retryable: z.boolean().describe('True: what failed is tried again, and nothing is lost.'),
});

/** How the words of an answer are taken down in this session. */
export const sessionTranscription = z.object({
  mode: z
    .enum(['live', 'after_stop', 'waiting'])
    .describe('`live`: while you speak; `after_stop`: from the recording; `waiting`: recordings wait for an engine.'),
  reason: z.string().nullable().describe('Why it is not live: a stable code such as speech_to_text_not_configured.'),
});

/** The state of a session as one participant sees it. */
export const sessionState = z.object({
  sessionId: id,
  interviewId: id.nullable().describe('Null for a conversation.'),
  relationshipId: id.nullable().describe('Null when alone.'),
  status: liveSessionStatus,
  participants: z.array(z.object({ userId: id, role: participantRole, present: z.boolean() })),
  consent: z
    .object({
      required: z.boolean(),
      given: z.boolean(),
      missing: z.array(z.string()).describe('Scopes of yours without which you are not heard.'),
    })
    .describe('Yours, to be heard in a session for two; alone, and of an observer, none is required.'),
  coaching: coachingIntensity,
  transcription: sessionTranscription,
  lastEventSeq: sequence.describe('The latest stored event; 0 before the first.'),
});

/** `client.session_join` */
export const sessionJoin = z.strictObject({
  sessionId: id,
  lastEventSeq: sequence.optional().describe('The last event you have: later ones are sent again before the ack.'),
});

/** Ack of `client.session_join`. */
export const sessionJoined = sessionState.extend({
  attemptId: id.nullable().describe('The answer you are speaking, if any; null also for other speech.'),
  questionId: id.nullable(),
  nextAudioSeq: sequence.nullable().describe('Continue what you are speaking with this frame; null when none is open.'),
  replayedEvents: z.int().min(0),
});

/** A command that names nothing but its session. */
export const sessionOnly = z.strictObject({ sessionId: id });

/** `client.audio_start` */
export const audioStart = z.strictObject({
  sessionId: id,
  questionId: id
    .optional()
    .describe('Opens an attempt for this question; left out: the interview’s next unanswered question.'),
  encoding: z.literal(AUDIO_ENCODING),
  sampleRateHz: z.int().min(AUDIO_RATE_HZ.least).max(AUDIO_RATE_HZ.most).default(AUDIO_RATE_HZ.usual),
  language: z.string().min(2).max(35).optional().describe('BCP 47; the interview’s unless given.'),
});

/** Ack of `client.audio_start`. */
export const audioStarted = z.object({
  attemptId,
  questionId: id.nullable(),
  stored: z.boolean().describe('False: what you say is measured and forgotten, as you did not consent to more.'),
  nextAudioSeq: sequence.describe('Send from this frame on: 0 for a new answer, more for one that is continued.'),
  sampleRateHz: z.int(),
});

/** Header of `client.audio_frame`; the samples are its second argument. */
export const audioFrameHeader = z.strictObject({
  sessionId: id,
  seq: sequence.describe('0, 1, 2 … within the answer, also across reconnects.'),
  startMs: answerMs.describe(
    'Start of the frame on the sender’s clock, for its own use: places come from the samples.',
  ),
});

/** `client.audio_stop` */
export const audioStop = z.strictObject({
  sessionId: id,
  lastSeq: z
    .int()
    .min(-1)
    .max(2 ** 31)
    .describe('Sequence of the last frame sent; −1 when none was.'),
});

/** Ack of `client.audio_stop`: what was said is stored. */
export const audioStopped = z.object({
  attemptId,
  stored: z.boolean(),
  durationSeconds: z.number().min(0),
  segments: z.array(transcriptSegment),
  transcription: z
    .object({
      state: z
        .enum(['ready', 'waiting', 'failed'])
        .describe('`waiting`: the recording is transcribed as soon as an engine can.'),
      reason: z.string().nullable(),
    })
    .nullable()
    .describe('Null for speech without an attempt: its words are the segments.'),
});

/** `client.feature_frame`: from devices that measure for themselves and send no sound. */
export const featureFrame = z.strictObject({
  sessionId: id,
  timestampMs: z.number().min(0).max(8.64e15).describe('The device’s clock; only differences count.'),
  wordsPerMinute: z.number().min(0).max(700).optional().describe('Words per minute, not per second.'),
  overlapRatio: z.number().min(0).max(1).optional(),
  speechLevelDb: z.number().min(-200).max(60).optional(),
});

/** `client.coaching_settings` */
export const coachingSettings = z.strictObject({ sessionId: id, intensity: coachingIntensity });

/** `client.nudge_feedback` */
export const nudgeFeedback = z.strictObject({
  sessionId: id,
  nudgeId: id,
  action: z.enum(['seen', 'dismissed', 'helpful']),
});

/** `client.token_refresh` */
export const tokenRefresh = z.strictObject({ accessToken: z.string().min(1).max(2_000) });

/** Ack of `client.token_refresh`. */
export const tokenRefreshed = z.object({ expiresAt: moment });

/** Ack of a command that tells nothing but that it was done. */
export const done = z.object({});

/** `server.transcript_partial`: what the open utterance sounds like so far; replaced by the next one. */
export const transcriptPartial = z.object({
  sessionId: id,
  attemptId,
  segmentId: z.string(),
  speaker: id,
  text: z.string(),
  startMs: answerMs,
});

/** `server.transcript_final` */
export const transcriptFinal = z.object({
  sessionId: id,
  eventSeq: sequence,
  attemptId,
  segmentId: z.string(),
  speaker: id,
  text: z.string(),
  words: z.array(liveWord).optional(),
  timing: z.enum(['provider', 'estimated']).nullable().describe('Who made the times of `words`; null without words.'),
  startMs: answerMs,
  endMs: answerMs,
  atMs: z.number().describe('Its start on the session’s timeline, which both speakers share.'),
});

const measured = z.number().nullable();

/** `server.metrics`, once a second to the speaker; null is "not measured", never zero. */
export const liveMetrics = z.object({
  sessionId: id,
  attemptId: id.nullable(),
  atMs: answerMs.describe('Sound of the answer that was measured so far.'),
  wordsPerMinute: measured.describe('Over the last 10 s, pauses included; estimated by syllables.'),
  articulationRateSps: measured.describe('Syllables per second of speech, pauses left out.'),
  speakingRatio: measured.describe('Speech / time since the first speech, 0–1.'),
  pauseCount: measured.describe('Pauses of at least 250 ms.'),
  longPauseCount: measured.describe('Pauses of at least 2 s.'),
  fillerCount: measured.describe('Null unless the transcript is verbatim.'),
  speechLevelDb: measured.describe('dB relative to full scale, lately.'),
  overlapRatio: measured.describe('Both speak / anyone speaks, over 5 s, 0–1. Null without a partner who is heard.'),
  talkShare: measured.describe('Your part of the speech of both over 2 min, 0–1; null before, or with too little.'),
});

/** What a nudge was made from. */
export const nudgeEvidence = z.object({
  metric: z.string(),
  value: z.number(),
  threshold: z.number(),
  windowMs: z.number().nullable(),
});

/** `server.nudge`, to the speaker alone. */
export const liveNudge = z.object({
  sessionId: id,
  eventSeq: sequence.nullable().describe('Null for a nudge that is not stored, as your speech is not.'),
  nudgeId: id,
  attemptId: id.nullable(),
  type: z.string(),
  intensity: z.int().min(1).max(3),
  message: z.string(),
  messageKey: z.string().describe('Translate by this.'),
  evidence: nudgeEvidence,
  atMs: z.number().describe('On the session’s timeline.'),
  at: moment,
});

/** `server.audio_ack`: everything up to this frame survives a killed server; of speech that is not stored, it is taken. */
export const audioAck = z.object({ sessionId: id, attemptId, ackedSeq: z.int().min(-1) });

/** `server.audio_resync`: frames are missing, send again from here. */
export const audioResync = z.object({ sessionId: id, attemptId, nextSeq: sequence });

/** `server.audio_overrun`: more than is taken; slow down, then send again from here. */
export const audioOverrun = z.object({
  sessionId: id,
  attemptId: id.nullable(),
  nextSeq: sequence,
  retryAfterMs: z.int().min(0),
});

/** `server.participant` */
export const participantChange = z.object({ sessionId: id, userId: id, change: z.enum(['joined', 'left']) });

/** `server.session_ended` */
export const sessionEnded = z.object({
  sessionId: id,
  reason: sessionEndReason,
  resume: z
    .object({ lastEventSeq: sequence, nextAudioSeq: sequence.nullable() })
    .nullable()
    .describe('Where to go on, here or at another server; null when it is over.'),
});

/** `server.report_ready` */
export const reportReady = z.object({ interviewId: id.optional(), sessionId: id.optional() });

/** `server.comment`: a mentor's words on a moment of the session. */
export const sessionComment = z.object({
  sessionId: id,
  commentId: id,
  authorId: id,
  atMs: z.number().describe('On the session’s timeline.'),
  text: z.string().describe('Cut to 1,000 characters; whole over REST.'),
  score: z.int().min(0).max(100).nullable(),
});

/** `server.poke` */
export const poke = z.object({
  pokeId: id,
  relationshipId: id,
  fromUserId: id,
  type: z.string(),
  emoji: z.string().nullable(),
  at: moment,
});

/** `server.notification`: the list of notifications has a new one. */
export const notification = z.object({ notificationId: id, kind: z.string(), subjectId: id, at: moment });

/** `server.token_expiring`: renew with `client.token_refresh`. */
export const tokenExpiring = z.object({ expiresAt: moment });
