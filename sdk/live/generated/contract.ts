// This file is auto-generated from asyncapi.json by scripts/sdk.mjs.

/** Namespace of the live socket. */
export const LIVE_NAMESPACE = "/live";

/** Version of the contract, sent as `auth.protocol`. */
export const LIVE_PROTOCOL = 1;

/** Samples that are taken. */
export const LIVE_AUDIO = {
  "encoding": "pcm16",
  "sampleRateHz": {
    "least": 8000,
    "most": 48000,
    "usual": 16000
  },
  "frameMs": {
    "least": 20,
    "most": 500
  },
  "longestAnswerSeconds": 600
} as const;

export type AudioAck = {
  sessionId: string;
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  ackedSeq: number;
};

export type AudioFrameHeader = {
  sessionId: string;
  /** 0, 1, 2 … within the answer, also across reconnects. */
  seq: number;
  /** Start of the frame on the sender’s clock, for its own use: places come from the samples. */
  startMs: number;
};

export type AudioOverrun = {
  sessionId: string;
  attemptId: string | null;
  nextSeq: number;
  retryAfterMs: number;
};

export type AudioResync = {
  sessionId: string;
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  nextSeq: number;
};

export type AudioStart = {
  sessionId: string;
  /** Opens an attempt for this question; left out: the interview’s next unanswered question. */
  questionId?: string;
  encoding: "pcm16";
  sampleRateHz?: number;
  /** BCP 47; the interview’s unless given. */
  language?: string;
};

export type AudioStarted = {
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  questionId: string | null;
  /** False: what you say is measured and forgotten, as you did not consent to more. */
  stored: boolean;
  /** Send from this frame on: 0 for a new answer, more for one that is continued. */
  nextAudioSeq: number;
  sampleRateHz: number;
};

export type AudioStop = {
  sessionId: string;
  /** Sequence of the last frame sent; −1 when none was. */
  lastSeq: number;
};

export type AudioStopped = {
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  stored: boolean;
  durationSeconds: number;
  segments: Array<TranscriptSegment>;
  /** Null for speech without an attempt: its words are the segments. */
  transcription: {
    /** `waiting`: the recording is transcribed as soon as an engine can. */
    state: "ready" | "waiting" | "failed";
    reason: string | null;
  } | null;
};

export type CoachingIntensity = "off" | "low" | "normal";

export type CoachingSettings = {
  sessionId: string;
  intensity: CoachingIntensity;
};

export type Done = Record<string, never>;

export type FeatureFrame = {
  sessionId: string;
  /** The device’s clock; only differences count. */
  timestampMs: number;
  /** Words per minute, not per second. */
  wordsPerMinute?: number;
  overlapRatio?: number;
  speechLevelDb?: number;
};

export type LiveMetrics = {
  sessionId: string;
  attemptId: string | null;
  /** Sound of the answer that was measured so far. */
  atMs: number;
  /** Over the last 10 s, pauses included; estimated by syllables. */
  wordsPerMinute: number | null;
  /** Syllables per second of speech, pauses left out. */
  articulationRateSps: number | null;
  /** Speech / time since the first speech, 0–1. */
  speakingRatio: number | null;
  /** Pauses of at least 250 ms. */
  pauseCount: number | null;
  /** Pauses of at least 2 s. */
  longPauseCount: number | null;
  /** Null unless the transcript is verbatim. */
  fillerCount: number | null;
  /** dB relative to full scale, lately. */
  speechLevelDb: number | null;
  /** Both speak / anyone speaks, over 5 s, 0–1. Null without a partner who is heard. */
  overlapRatio: number | null;
  /** Your part of the speech of both over 2 min, 0–1; null before, or with too little. */
  talkShare: number | null;
};

export type LiveNudge = {
  sessionId: string;
  /** Null for a nudge that is not stored, as your speech is not. */
  eventSeq: number | null;
  nudgeId: string;
  attemptId: string | null;
  type: string;
  intensity: number;
  message: string;
  /** Translate by this. */
  messageKey: string;
  evidence: NudgeEvidence;
  /** On the session’s timeline. */
  atMs: number;
  at: string;
};

export type LiveProblem = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: Array<{
    field: string;
    code: string;
    message: string;
  }>;
  /** How long to wait before trying again. */
  retryAfterSeconds?: number;
};

export type LiveSessionStatus = "open" | "live" | "finalized";

export type LiveWord = {
  word: string;
  startMs: number;
  endMs: number;
  confidence?: number;
};

export type Notification = {
  notificationId: string;
  kind: string;
  subjectId: string;
  at: string;
};

export type NudgeEvidence = {
  metric: string;
  value: number;
  threshold: number;
  windowMs: number | null;
};

export type NudgeFeedback = {
  sessionId: string;
  nudgeId: string;
  action: "seen" | "dismissed" | "helpful";
};

export type ParticipantChange = {
  sessionId: string;
  userId: string;
  change: "joined" | "left";
};

export type ParticipantRole = "speaker" | "partner" | "observer";

export type Poke = {
  pokeId: string;
  relationshipId: string;
  fromUserId: string;
  type: string;
  emoji: string | null;
  at: string;
};

export type ReportReady = {
  interviewId?: string;
  sessionId?: string;
};

export type ServerError = {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: Array<{
    field: string;
    code: string;
    message: string;
  }>;
  /** How long to wait before trying again. */
  retryAfterSeconds?: number;
  sessionId?: string;
  /** True: what failed is tried again, and nothing is lost. */
  retryable: boolean;
};

export type SessionComment = {
  sessionId: string;
  commentId: string;
  authorId: string;
  /** On the session’s timeline. */
  atMs: number;
  /** Cut to 1,000 characters; whole over REST. */
  text: string;
  score: number | null;
};

export type SessionEndReason = "finalized" | "taken_over" | "consent_withdrawn" | "expired" | "shutdown";

export type SessionEnded = {
  sessionId: string;
  reason: SessionEndReason;
  /** Where to go on, here or at another server; null when it is over. */
  resume: {
    lastEventSeq: number;
    nextAudioSeq: number | null;
  } | null;
};

export type SessionJoin = {
  sessionId: string;
  /** The last event you have: later ones are sent again before the ack. */
  lastEventSeq?: number;
};

export type SessionJoined = {
  sessionId: string;
  /** Null for a conversation. */
  interviewId: string | null;
  /** Null when alone. */
  relationshipId: string | null;
  status: LiveSessionStatus;
  participants: Array<{
    userId: string;
    role: ParticipantRole;
    present: boolean;
  }>;
  /** Yours, to be heard in a session for two; alone, and of an observer, none is required. */
  consent: {
    required: boolean;
    given: boolean;
    /** Scopes of yours without which you are not heard. */
    missing: Array<string>;
  };
  coaching: CoachingIntensity;
  transcription: SessionTranscription;
  /** The latest stored event; 0 before the first. */
  lastEventSeq: number;
  /** The answer you are speaking, if any; null also for other speech. */
  attemptId: string | null;
  questionId: string | null;
  /** Continue what you are speaking with this frame; null when none is open. */
  nextAudioSeq: number | null;
  replayedEvents: number;
};

export type SessionOnly = {
  sessionId: string;
};

export type SessionState = {
  sessionId: string;
  /** Null for a conversation. */
  interviewId: string | null;
  /** Null when alone. */
  relationshipId: string | null;
  status: LiveSessionStatus;
  participants: Array<{
    userId: string;
    role: ParticipantRole;
    present: boolean;
  }>;
  /** Yours, to be heard in a session for two; alone, and of an observer, none is required. */
  consent: {
    required: boolean;
    given: boolean;
    /** Scopes of yours without which you are not heard. */
    missing: Array<string>;
  };
  coaching: CoachingIntensity;
  transcription: SessionTranscription;
  /** The latest stored event; 0 before the first. */
  lastEventSeq: number;
};

export type SessionTranscription = {
  /** `live`: while you speak; `after_stop`: from the recording; `waiting`: recordings wait for an engine. */
  mode: "live" | "after_stop" | "waiting";
  /** Why it is not live: a stable code such as speech_to_text_not_configured. */
  reason: string | null;
};

export type TokenExpiring = {
  expiresAt: string;
};

export type TokenRefresh = {
  accessToken: string;
};

export type TokenRefreshed = {
  expiresAt: string;
};

export type TranscriptFinal = {
  sessionId: string;
  eventSeq: number;
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  segmentId: string;
  speaker: string;
  text: string;
  words?: Array<LiveWord>;
  /** Who made the times of `words`; null without words. */
  timing: "provider" | "estimated" | null;
  startMs: number;
  endMs: number;
  /** Its start on the session’s timeline, which both speakers share. */
  atMs: number;
};

export type TranscriptPartial = {
  sessionId: string;
  /** Null for speech that answers no question of the interview, and for speech that is not stored. */
  attemptId: string | null;
  segmentId: string;
  speaker: string;
  text: string;
  startMs: number;
};

export type TranscriptSegment = {
  segmentId: string;
  text: string;
  startMs: number;
  endMs: number;
};

/** What a client sends. */
export interface ClientEvents {
  /** Join a session, or come back to it: missed events are sent again. */
  "client.session_join": SessionJoin;
  /** Leave a session; an answer that is open stays open for a while. */
  "client.session_leave": SessionOnly;
  /** Begin to speak an answer, or go on with the one that is open. */
  "client.audio_start": AudioStart;
  /** One frame of sound: this header, then the samples as binary (pcm16, 20–500 ms). Not acked one by one. */
  "client.audio_frame": AudioFrameHeader;
  /** The answer is spoken: it is stored, and its analyses are queued. */
  "client.audio_stop": AudioStop;
  /** Measures of a device that sends no sound. */
  "client.feature_frame": FeatureFrame;
  /** How often to be nudged. */
  "client.coaching_settings": CoachingSettings;
  /** What became of a nudge. */
  "client.nudge_feedback": NudgeFeedback;
  /** A new access token for this socket. */
  "client.token_refresh": TokenRefresh;
}

/** What the ack of a command holds when it went well. */
export interface ReplyData {
  /** Join a session, or come back to it: missed events are sent again. */
  "client.session_join": SessionJoined;
  /** Leave a session; an answer that is open stays open for a while. */
  "client.session_leave": Done;
  /** Begin to speak an answer, or go on with the one that is open. */
  "client.audio_start": AudioStarted;
  /** The answer is spoken: it is stored, and its analyses are queued. */
  "client.audio_stop": AudioStopped;
  /** How often to be nudged. */
  "client.coaching_settings": Done;
  /** What became of a nudge. */
  "client.nudge_feedback": Done;
  /** A new access token for this socket. */
  "client.token_refresh": TokenRefreshed;
}

/** What the server sends. */
export interface ServerEvents {
  /** The session as it is now. */
  "server.session_state": SessionState;
  /** What is being said; may be left out for a slow reader. */
  "server.transcript_partial": TranscriptPartial;
  /** What was said, final and stored. */
  "server.transcript_final": TranscriptFinal;
  /** The delivery so far, once a second, to the speaker alone. */
  "server.metrics": LiveMetrics;
  /** One private hint to the speaker. */
  "server.nudge": LiveNudge;
  /** Sound up to this frame is safe. */
  "server.audio_ack": AudioAck;
  /** Frames are missing: send again from here. */
  "server.audio_resync": AudioResync;
  /** Too much at once: slow down. */
  "server.audio_overrun": AudioOverrun;
  /** Somebody joined or left. */
  "server.participant": ParticipantChange;
  /** This session is over for this socket. */
  "server.session_ended": SessionEnded;
  /** A report can be fetched. */
  "server.report_ready": ReportReady;
  /** A mentor commented on a moment of the session. */
  "server.comment": SessionComment;
  /** Somebody you practise with gives a sign. */
  "server.poke": Poke;
  /** There is a new notification. */
  "server.notification": Notification;
  /** The access token ends in a minute. */
  "server.token_expiring": TokenExpiring;
  /** Something failed that no command asked for. */
  "server.error": ServerError;
}

