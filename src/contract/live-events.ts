import type { z } from 'zod';
import * as payloads from './live-payloads.js';

/** Namespace of the live socket. */
export const LIVE_NAMESPACE = '/live';
/** Version of this contract, sent as `auth.protocol`. */
export const LIVE_PROTOCOL = 1;

/**
 * What a client may send. Every command is answered by an ack `{ ok: true, data } | { ok: false, problem }`;
 * frames are not. A plain object per event: the server's checks, the event maps and the AsyncAPI document are made
 * from it.
 */
export const CLIENT_EVENTS = {
  'client.session_join': {
    summary: 'Join a session, or come back to it: missed events are sent again.',
    payload: payloads.sessionJoin,
    ack: payloads.sessionJoined,
  },
  'client.session_leave': {
    summary: 'Leave a session; an answer that is open stays open for a while.',
    payload: payloads.sessionOnly,
    ack: payloads.done,
  },
  'client.audio_start': {
    summary: 'Begin to speak an answer, or go on with the one that is open.',
    payload: payloads.audioStart,
    ack: payloads.audioStarted,
  },
  'client.audio_frame': {
    summary: 'One frame of sound: this header, then the samples as binary (pcm16, 20–500 ms). Not acked one by one.',
    payload: payloads.audioFrameHeader,
    ack: null,
  },
  'client.audio_stop': {
    summary: 'The answer is spoken: it is stored, and its analyses are queued.',
    payload: payloads.audioStop,
    ack: payloads.audioStopped,
  },
  'client.feature_frame': {
    summary: 'Measures of a device that sends no sound.',
    payload: payloads.featureFrame,
    ack: null,
  },
  'client.coaching_settings': {
    summary: 'How often to be nudged.',
    payload: payloads.coachingSettings,
    ack: payloads.done,
  },
  'client.nudge_feedback': {
    summary: 'What became of a nudge.',
    payload: payloads.nudgeFeedback,
    ack: payloads.done,
  },
  'client.token_refresh': {
    summary: 'A new access token for this socket.',
    payload: payloads.tokenRefresh,
    ack: payloads.tokenRefreshed,
  },
} as const satisfies Record<string, { summary: string; payload: z.ZodType; ack: z.ZodType | null }>;

/** What the server tells. Events with an `eventSeq` are stored and sent again on joining. */
export const SERVER_EVENTS = {
  'server.session_state': { summary: 'The session as it is now.', payload: payloads.sessionState },
  'server.transcript_partial': {
    summary: 'What is being said; may be left out for a slow reader.',
    payload: payloads.transcriptPartial,
  },
  'server.transcript_final': { summary: 'What was said, final and stored.', payload: payloads.transcriptFinal },
  'server.metrics': {
    summary: 'The delivery so far, once a second, to the speaker alone.',
    payload: payloads.liveMetrics,
  },
  'server.nudge': { summary: 'One private hint to the speaker.', payload: payloads.liveNudge },
  'server.audio_ack': { summary: 'Sound up to this frame is safe.', payload: payloads.audioAck },
  'server.audio_resync': { summary: 'Frames are missing: send again from here.', payload: payloads.audioResync },
  'server.audio_overrun': { summary: 'Too much at once: slow down.', payload: payloads.audioOverrun },
  'server.participant': { summary: 'Somebody joined or left.', payload: payloads.participantChange },
  'server.session_ended': { summary: 'This session is over for this socket.', payload: payloads.sessionEnded },
  'server.report_ready': { summary: 'A report can be fetched.', payload: payloads.reportReady },
  'server.comment': { summary: 'A mentor commented on a moment of the session.', payload: payloads.sessionComment },
  'server.poke': { summary: 'Somebody you practise with gives a sign.', payload: payloads.poke },
  'server.notification': { summary: 'There is a new notification.', payload: payloads.notification },
  'server.token_expiring': { summary: 'The access token ends in a minute.', payload: payloads.tokenExpiring },
  'server.error': { summary: 'Something failed that no command asked for.', payload: payloads.serverError },
} as const satisfies Record<string, { summary: string; payload: z.ZodType }>;

/** Name of an event a client may send. */
export type ClientEventName = keyof typeof CLIENT_EVENTS;
/** Name of an event the server may send. */
export type ServerEventName = keyof typeof SERVER_EVENTS;
/** What a client sends with an event. */
export type ClientPayload<Event extends ClientEventName> = z.input<(typeof CLIENT_EVENTS)[Event]['payload']>;
/** What the server takes from it: checked, defaults filled in. */
export type CheckedPayload<Event extends ClientEventName> = z.output<(typeof CLIENT_EVENTS)[Event]['payload']>;
/** What the server sends with an event. */
export type ServerPayload<Event extends ServerEventName> = z.input<(typeof SERVER_EVENTS)[Event]['payload']>;
/** A client's event that is answered by an ack. */
export type CommandName = {
  [Event in ClientEventName]: (typeof CLIENT_EVENTS)[Event]['ack'] extends null ? never : Event;
}[ClientEventName];
/** What the ack of a command holds when it went well. */
export type AckData<Event extends CommandName> = z.input<NonNullable<(typeof CLIENT_EVENTS)[Event]['ack']>>;
/** The body of a refusal. */
export type LiveProblem = z.input<typeof payloads.liveProblem>;
/** The ack of a command. */
export type Ack<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly problem: LiveProblem };

type Commands = {
  [Event in CommandName]: (payload: ClientPayload<Event>, ack: (answer: Ack<AckData<Event>>) => void) => void;
};

/** For `Server<ClientToServerEvents, …>` and `Socket<…, ClientToServerEvents>` of socket.io. */
export interface ClientToServerEvents extends Commands {
  /** Samples: pcm16, little-endian, one channel, 20–500 ms. */
  'client.audio_frame': (header: ClientPayload<'client.audio_frame'>, samples: ArrayBuffer | Uint8Array) => void;
  'client.feature_frame': (payload: ClientPayload<'client.feature_frame'>) => void;
}

/** For `Server<…, ServerToClientEvents>` and `Socket<ServerToClientEvents, …>` of socket.io. */
export type ServerToClientEvents = {
  [Event in ServerEventName]: (payload: ServerPayload<Event>) => void;
};
