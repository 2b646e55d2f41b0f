import { isAwaited, isSettled, pauseSeconds } from './transcription.state.js';

describe('pauseSeconds', () => {
  it('doubles from ten seconds to an hour', () => {
    expect([1, 2, 3, 9, 10, 5000].map((tries) => pauseSeconds(tries, null))).toEqual([10, 20, 40, 2560, 3600, 3600]);
  });

  it('is never shorter than the engine asks for, nor longer than a day', () => {
    expect(pauseSeconds(1, 45)).toBe(45);
    expect(pauseSeconds(4, 45)).toBe(80);
    expect(pauseSeconds(1, 1e9)).toBe(86_400);
  });
});

describe('isAwaited', () => {
  it('is whatever goes on by itself, as long as there is an engine', () => {
    expect(isAwaited({ state: 'waiting', reason: null })).toBe(true);
    expect(isAwaited({ state: 'processing', reason: 'engine_busy' })).toBe(true);
    expect(isAwaited({ state: 'waiting', reason: 'speech_to_text_not_configured' })).toBe(false);
    expect(isAwaited({ state: 'failed', reason: 'no_speech' })).toBe(false);
  });
});

describe('isSettled', () => {
  it('tells the states that go on from the final ones', () => {
    expect((['waiting', 'processing', 'ready', 'failed'] as const).filter(isSettled)).toEqual(['ready', 'failed']);
  });
});
