/** `open` until something is spoken or measured, `live` from then on; `finalized` is the end. */
export const liveSessionStatuses = ['open', 'live', 'finalized'] as const;
export type LiveSessionStatus = (typeof liveSessionStatuses)[number];

/** How it came to its end: by who speaks in it, left alone while live, never begun, or no longer agreed to. */
export const liveSessionEndReasons = ['finalized', 'abandoned', 'expired', 'consent_withdrawn'] as const;
export type LiveSessionEndReason = (typeof liveSessionEndReasons)[number];

/** `speak` covers all that comes from the speaker: answers, features, settings. */
export const liveSessionCommands = ['speak', 'configure', 'finalize', 'abandon', 'expire', 'withdraw'] as const;
export type LiveSessionCommand = (typeof liveSessionCommands)[number];

export type LiveSessionRefusal = 'session_ended' | 'conflict';

type Outcome = { readonly to: LiveSessionStatus } | { readonly refusal: LiveSessionRefusal };

const ended: Outcome = { refusal: 'session_ended' };
/** The sweep asks for what no longer holds: somebody came in between. */
const overtaken: Outcome = { refusal: 'conflict' };

/** Every command in every status; finalizing and withdrawing again change nothing. */
export const transitions: Readonly<Record<LiveSessionStatus, Readonly<Record<LiveSessionCommand, Outcome>>>> = {
  open: {
    speak: { to: 'live' },
    configure: { to: 'open' },
    finalize: { to: 'finalized' },
    abandon: overtaken,
    expire: { to: 'finalized' },
    withdraw: { to: 'finalized' },
  },
  live: {
    speak: { to: 'live' },
    configure: { to: 'live' },
    finalize: { to: 'finalized' },
    abandon: { to: 'finalized' },
    expire: overtaken,
    withdraw: { to: 'finalized' },
  },
  finalized: {
    speak: ended,
    configure: ended,
    finalize: { to: 'finalized' },
    abandon: overtaken,
    expire: overtaken,
    withdraw: { to: 'finalized' },
  },
};

/** Null when the command is allowed. */
export function refusalOf(status: LiveSessionStatus, command: LiveSessionCommand): LiveSessionRefusal | null {
  const outcome = transitions[status][command];
  return 'refusal' in outcome ? outcome.refusal : null;
}

/** The states in which a command ends a session: what its statement may find. */
export function endedBy(command: LiveSessionCommand): LiveSessionStatus[] {
  return liveSessionStatuses.filter((status) => {
    const outcome = transitions[status][command];
    return status !== 'finalized' && 'to' in outcome && outcome.to === 'finalized';
  });
}
