import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from './config.js';

const pem = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const strong = { SECRET_KEY: 'vX3p-9sLq0Zt7Rb2Kd8Wm5Yc1Hn4Jg6Ufe', JWT_PRIVATE_KEY: pem(2048) };

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.split(':')[0]!);
    throw error;
  }
};

describe('the environment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rehearse-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('needs nothing outside production and makes its keys once', () => {
    const first = loadConfig({ DATA_DIR: folder });
    const second = loadConfig({ DATA_DIR: folder });
    expect(second.secretKey.equals(first.secretKey)).toBe(true);
    expect(second.jwtPrivateKey.equals(first.jwtPrivateKey)).toBe(true);
    expect(statSync(join(folder, 'keys/secret-key')).mode & 0o077).toBe(0);
  });

  it('lists every fault at once', () => {
    expect(faultsOf({ PORT: 'eighty', JOBS: 'maybe', CORS_ORIGINS: '*' })).toEqual(['PORT', 'CORS_ORIGINS', 'JOBS']);
  });

  it('takes addresses, networks and their names for proxies, and nothing that trusts everybody', () => {
    const good = '127.0.0.1, 10.0.0.0/8, ::1, fd00::/8, loopback';
    expect(faultsOf({ DATA_DIR: folder, TRUSTED_PROXIES: good })).toEqual([]);
    for (const bad of [
      'proxy.example.org',
      '10.0.0.0/33',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/8/8',
      '10.0.0',
      '*',
      'true',
    ]) {
      expect([bad, faultsOf({ DATA_DIR: folder, TRUSTED_PROXIES: bad })]).toEqual([bad, ['TRUSTED_PROXIES']]);
    }
  });

  it('transcribes live where it transcribes recordings, in the way and with the model that is asked for', () => {
    const live = (extra: Record<string, string>) => loadConfig({ DATA_DIR: folder, ...extra }).liveSpeechToText;
    const server = { STT_BASE_URL: 'http://127.0.0.1:9/v1', STT_MODEL: 'whisper' };
    expect(live({})).toBeUndefined();
    expect(live(server)).toMatchObject({ way: 'segments', model: 'whisper', baseUrl: server.STT_BASE_URL });
    expect(live({ ...server, STT_LIVE: 'realtime' })).toMatchObject({ way: 'realtime', model: 'gpt-live-transcribe' });
    expect(live({ ...server, STT_LIVE: 'off' })).toBeUndefined();
    expect(faultsOf({ DATA_DIR: folder, STT_LIVE: 'maybe' })).toEqual(['STT_LIVE']);
  });

  it('finds ffmpeg in the search path, takes another one, and none when it is off', () => {
    const [own, found] = [join(folder, 'my-ffmpeg'), join(folder, 'ffmpeg')];
    for (const program of [own, found]) writeFileSync(program, '', { mode: 0o755 });
    const ffmpeg = (extra: Record<string, string>) => loadConfig({ DATA_DIR: folder, ...extra }).ffmpeg;
    expect(ffmpeg({ PATH: `/nowhere:.:${folder}` })).toBe(found);
    expect(ffmpeg({ PATH: folder, FFMPEG_PATH: own })).toBe(own);
    expect(ffmpeg({ PATH: folder, FFMPEG_PATH: 'off' })).toBeNull();
    expect(ffmpeg({ PATH: '/nowhere' })).toBeNull();
    for (const FFMPEG_PATH of [folder, 'ffmpeg', '/nowhere/ffmpeg']) {
      expect(faultsOf({ DATA_DIR: folder, PATH: folder, FFMPEG_PATH })).toEqual(['FFMPEG_PATH']);
    }
  });

  it('takes an empty variable as one left out', () => {
    const empty = { PORT: '', LLM_DAILY_CALLS: ' ', LLM_DAILY_CALLS_PER_USER: '', LOG_LEVEL: '', SECRET_KEY: '' };
    const { environment } = loadConfig({ DATA_DIR: folder, ...empty });
    expect(environment).toEqual(loadConfig({ DATA_DIR: folder }).environment);
    expect(environment.LLM_DAILY_CALLS).toBe(20_000);
  });

  it.each([
    ['no secret', { JWT_PRIVATE_KEY: strong.JWT_PRIVATE_KEY }, 'SECRET_KEY'],
    ['a short secret', { ...strong, SECRET_KEY: 'vX3p-9sLq0Zt7Rb2' }, 'SECRET_KEY'],
    ['a sample secret', { ...strong, SECRET_KEY: 'change-me-change-me-change-me-change-me' }, 'SECRET_KEY'],
    ['a repeated character', { ...strong, SECRET_KEY: 'a'.repeat(40) }, 'SECRET_KEY'],
    ['no token key', { SECRET_KEY: strong.SECRET_KEY }, 'JWT_PRIVATE_KEY'],
    ['a token key that is none', { ...strong, JWT_PRIVATE_KEY: 'hello' }, 'JWT_PRIVATE_KEY'],
    ['a weak token key', { ...strong, JWT_PRIVATE_KEY: pem(1024) }, 'JWT_PRIVATE_KEY'],
    ['two token keys', { ...strong, JWT_PRIVATE_KEY_FILE: '/nowhere' }, 'JWT_PRIVATE_KEY'],
    ['no rate limits', { ...strong, RATE_LIMITS: 'off' }, 'RATE_LIMITS'],
  ])('of production is refused with %s', (_name, environment, variable) => {
    expect(faultsOf({ NODE_ENV: 'production', ...environment })).toEqual([variable]);
  });

  it('of production is taken with strong keys', () => {
    expect(faultsOf({ NODE_ENV: 'production', ...strong })).toEqual([]);
  });

  it('names the models only when they can be reached', () => {
    const config = (extra: Record<string, string>) => loadConfig({ DATA_DIR: folder, ...extra });
    expect(config({}).languageModel).toBeUndefined();
    expect(config({ OPENAI_API_KEY: 'k' }).languageModel).toBeUndefined();
    expect(config({ OPENAI_API_KEY: 'k', LLM_MODEL: 'm' }).languageModel).toMatchObject({ apiKey: 'k', model: 'm' });
    expect(config({ OPENAI_API_KEY: 'k' }).speechToText).toMatchObject({ apiKey: 'k', model: 'gpt-transcribe' });
    expect(
      config({ OPENAI_API_KEY: 'k', STT_BASE_URL: 'http://127.0.0.1:1/v1', STT_API_KEY: 's' }).speechToText,
    ).toMatchObject({
      baseUrl: 'http://127.0.0.1:1/v1',
      apiKey: 's',
    });
  });
});
