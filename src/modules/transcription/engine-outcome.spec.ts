import { SpeechToTextError, type SpeechToTextReason } from '../../platform/speech-to-text/speech-to-text.js';
import { engineOutcome } from './engine-outcome.js';
import type { TranscriptionReason } from './transcription.state.js';

const outcome = (reason: SpeechToTextReason, tries = 1, before: TranscriptionReason | null = null) =>
  engineOutcome(new SpeechToTextError(reason, 'x', true), { tries, reason: before });

describe('engineOutcome', () => {
  it.each([
    ['unreachable', 'engine_unreachable'],
    ['timeout', 'engine_failing'],
    ['server_error', 'engine_failing'],
    ['circuit_open', 'engine_failing'],
    ['rate_limited', 'engine_busy'],
    ['unauthorized', 'engine_refuses_access'],
    ['quota_exhausted', 'engine_refuses_access'],
    ['not_configured', 'speech_to_text_not_configured'],
  ] as const)('keeps the recording when the engine is at fault: %s', (reason, shown) => {
    expect(outcome(reason, 1000)).toEqual({ retry: true, reason: shown });
  });

  it.each(['rejected', 'unsupported', 'refused'] as const)('ends when the recording is at fault: %s', (reason) => {
    expect(outcome(reason)).toEqual({ retry: false, reason: 'engine_rejected' });
  });

  it('gives up on an engine that answers nonsense again and again', () => {
    const again = (tries: number) => outcome('invalid_reply', tries, 'engine_answer_unusable');
    expect(again(7)).toEqual({ retry: true, reason: 'engine_answer_unusable' });
    expect(again(8)).toEqual({ retry: false, reason: 'engine_never_usable' });
  });

  it('keeps the recording at the first nonsense, however often the engine was not there before', () => {
    expect(outcome('invalid_reply', 40, 'engine_unreachable')).toEqual({
      retry: true,
      reason: 'engine_answer_unusable',
    });
  });
});
