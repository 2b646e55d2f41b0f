export { connectLive, type LiveClient, type LiveClientEvents, type LiveClientOptions } from './live-client.js';
export type { TokenSource } from './live-connection.js';
export type { LiveAnswer, LiveAnswerEvents } from './live-answer.js';
export type { LiveEnd, LiveSession, LiveSessionEvents, SpeakOptions } from './live-session.js';
export { LiveError, type LocalCode } from './live-error.js';
export type * from './generated/contract.js';
export { LIVE_AUDIO, LIVE_NAMESPACE, LIVE_PROTOCOL } from './generated/contract.js';
