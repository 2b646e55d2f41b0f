import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FactoryProvider } from '@nestjs/common';
import { ends, listenTo, liveAnswer } from '../../../../test/support/live-answer.js';
import { SystemClock } from '../../../common/clock.js';
import { loadConfig } from '../../../config/config.js';
import { type LiveSpeechToText } from './live-speech-to-text.js';
import { liveSpeechToTextProvider } from './live-speech-to-text.provider.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'rehearse-live-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function provided(environment: Record<string, string>): LiveSpeechToText {
  const { useFactory } = liveSpeechToTextProvider as FactoryProvider<LiveSpeechToText>;
  return useFactory(loadConfig({ DATA_DIR: folder, ...environment }), new SystemClock()) as LiveSpeechToText;
}

const server = { STT_BASE_URL: 'http://127.0.0.1:9/v1', STT_MODEL: 'whisper', STT_VERBATIM: 'true' };

describe('what transcribes live', () => {
  it('is what the settings say, and tells what it can do', () => {
    expect(provided(server)).toMatchObject({
      capabilities: { streaming: false, words: true, verbatim: true },
      engine: { model: 'whisper', verbatim: true },
      unavailableReason: null,
    });
    expect(provided({ ...server, STT_LIVE: 'realtime', STT_LIVE_MODEL: 'own' })).toMatchObject({
      capabilities: { streaming: true, words: false },
      engine: { model: 'own' },
      unavailableReason: null,
    });
  });

  it.each([
    [{}, 'speech_to_text_not_configured'],
    [{ ...server, STT_LIVE: 'off' }, 'live_transcription_off'],
    [{ STT_LIVE: 'off' }, 'live_transcription_off'],
  ])('is nothing with %j, and says why', async (environment, reason) => {
    const none = provided(environment);
    expect(none).toMatchObject({ capabilities: null, engine: null, unavailableReason: reason });
    const told = listenTo(liveAnswer('jfk.wav', 0, 1_000));
    const live = none.open(told.request);
    live.opened({ id: 'u0', startMs: 0 });
    live.audio(new Uint8Array(3_200));
    live.closed({ id: 'u0', startMs: 0, endMs: 1_000 });
    await live.finish(60_000);
    expect(ends(told.events)).toEqual([['u0', 'failed', 'not_configured']]);
    expect(told.events.at(-1)).toEqual({ kind: 'end' });
  });
});
