import { fileURLToPath } from 'node:url';
import { type SpeechDialect } from '../../../test/support/standins/speech-dialects.js';
import {
  type SpeechEngineStandIn,
  startSpeechEngineStandIn,
} from '../../../test/support/standins/speech-engine.standin.js';
import { OpenAiSpeechToText } from './openai.speech-to-text.js';
import { type SpeechRequest, SpeechToTextError } from './speech-to-text.js';

const CLIP = fileURLToPath(new URL('../../../test/fixtures/speech/jfk.wav', import.meta.url));
const JFK =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

let standIn: SpeechEngineStandIn;
let now = 0;
beforeEach(async () => {
  standIn = await startSpeechEngineStandIn();
  now = Date.now();
});
afterEach(() => standIn.close());

function engine(attemptTimeoutMs = 5_000): OpenAiSpeechToText {
  const policy = { attemptTimeoutMs, backoffMs: 5, longestPauseMs: 2000 };
  return new OpenAiSpeechToText({
    baseUrl: standIn.url,
    apiKey: null,
    model: 'whisper',
    verbatim: false,
    now: () => now,
    policy,
  });
}

function request(over: Partial<SpeechRequest> = {}): SpeechRequest {
  return {
    path: CLIP,
    mediaType: 'audio/wav',
    fileName: 'audio.wav',
    language: 'en',
    userId: 'u',
    durationSeconds: 11,
    ...over,
  };
}

describe('OpenAiSpeechToText', () => {
  it('does not blame the engine or the recording for a file that cannot be opened here', async () => {
    const failed = await engine()
      .transcribe(request({ path: `${CLIP}.gone` }))
      .catch((error: unknown) => error);
    expect(failed).toHaveProperty('message');
    expect(failed).not.toBeInstanceOf(SpeechToTextError);
    expect(standIn.calls).toEqual([]);
  });

  it.each(['openai-words', 'whisper.cpp', 'segments-words', 'token-words'] as SpeechDialect[])(
    'hears the same words and times from a server that speaks %s',
    async (dialect) => {
      standIn.dialect(dialect);
      const result = await engine().transcribe(request());
      expect(result.text).toBe(JFK);
      expect(result.words).toHaveLength(22);
      expect(result.words?.[0]).toMatchObject({ startMs: 290, endMs: 630 });
      expect(result.words?.at(-1)?.word).toMatch(/^country\.?$/);
      expect(result).toMatchObject({ language: 'en', durationSeconds: 11, model: 'whisper' });
    },
  );

  it.each(['text-only', 'no-times'] as SpeechDialect[])(
    'has no words from a server that speaks %s',
    async (dialect) => {
      standIn.dialect(dialect);
      await expect(engine().transcribe(request())).resolves.toMatchObject({ text: JFK, words: null });
    },
  );

  it('asks for words and sends the recording whole, without the key it does not have', async () => {
    await engine().transcribe(request());
    expect(standIn.heard).toEqual([
      {
        fileName: 'audio.wav',
        mediaType: 'audio/wav',
        fileBytes: 352_078,
        fileSha256: '59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e',
        fields: {
          model: ['whisper'],
          language: ['en'],
          response_format: ['verbose_json'],
          temperature: ['0'],
          'timestamp_granularities[]': ['word', 'segment'],
        },
      },
    ]);
    expect(standIn.calls[0]?.headers.authorization).toBeUndefined();
  });

  it.each(['vendor', 'plain'] as const)(
    'asks again in the plain form after a %s refusal, and remembers it',
    async (how) => {
      standIn.refuseVerbose(how);
      const remembering = engine();
      await expect(remembering.transcribe(request())).resolves.toMatchObject({ text: JFK, words: null });
      await remembering.transcribe(request());
      expect(standIn.heard.map(({ fields }) => fields['response_format']?.[0])).toEqual([
        'verbose_json',
        'json',
        'json',
      ]);
    },
  );

  it('asks for words again an hour later, for the engine may have changed', async () => {
    standIn.refuseVerbose('vendor');
    const remembering = engine();
    await remembering.transcribe(request());
    standIn.refuseVerbose('no');
    now += 3_600_000;
    expect((await remembering.transcribe(request())).words).toHaveLength(22);
  });

  it('does not take a refused recording for a refused form', async () => {
    const remembering = engine();
    standIn.script('plain-400', 'plain-400');
    await expect(remembering.transcribe(request())).rejects.toMatchObject({ reason: 'rejected', retryable: false });
    await expect(remembering.transcribe(request())).resolves.toMatchObject({ text: JFK });
    expect(standIn.heard.at(-1)?.fields['response_format']).toEqual(['verbose_json']);
  });

  it.each([
    '429',
    '500',
    '503',
    'reset',
    'timeout',
    'cut',
    'html',
    'empty',
    'broken-json',
    'huge',
    'string-error',
    'numeric-code',
  ] as const)('gets over one %s, sending the file again', async (fault) => {
    standIn.script(fault);
    await expect(engine(fault === 'timeout' ? 1_000 : 10_000).transcribe(request())).resolves.toMatchObject({
      text: JFK,
    });
    expect(standIn.calls).toHaveLength(2);
  });

  it.each([
    ['401', 'unauthorized'],
    ['quota', 'quota_exhausted'],
    ['501', 'unsupported'],
    ['redirect', 'rejected'],
  ] as const)('gives up at once after %s', async (fault, reason) => {
    standIn.always(fault);
    await expect(engine().transcribe(request())).rejects.toMatchObject({ reason, retryable: false });
    expect(standIn.calls).toHaveLength(1);
  });

  it('tries three times at most', async () => {
    standIn.always('503');
    await expect(engine().transcribe(request())).rejects.toMatchObject({ reason: 'server_error', retryable: true });
    expect(standIn.calls).toHaveLength(3);
  });

  it('says unreachable when nobody listens', async () => {
    await standIn.close();
    await expect(engine().transcribe(request())).rejects.toMatchObject({ reason: 'unreachable', retryable: true });
    standIn = await startSpeechEngineStandIn();
  });

  it('ends the call within a second when the caller leaves', async () => {
    standIn.always('slow');
    const left = new AbortController();
    const failed = expect(engine(60_000).transcribe(request({ signal: left.signal }))).rejects.toMatchObject({
      reason: 'aborted',
    });
    while (standIn.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const leftAt = Date.now();
    left.abort();
    await failed;
    while (!standIn.calls[0]?.endedAt) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(Date.now() - leftAt).toBeLessThan(1000);
    expect(standIn.calls[0]?.aborted).toBe(true);
  });

  it('hears nothing in silence', async () => {
    const path = fileURLToPath(new URL('../../../test/fixtures/speech/synthetic/silence_5s.wav', import.meta.url));
    await expect(engine().transcribe(request({ path }))).resolves.toMatchObject({ text: '', words: null });
  });
});
