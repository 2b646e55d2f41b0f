import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Environment, environmentSchema, productionFaults, secretFaults, storageFaults } from './config.schema.js';
import { ffmpegProgram } from './ffmpeg-program.js';

/** The environment cannot be used; `faults` lists every variable at once. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The environment cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export interface ModelEndpoint {
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly model: string;
}

export interface SpeechEndpoint extends ModelEndpoint {
  readonly verbatim: boolean;
}

/** `way`: each utterance as a call of its own, or all sound over one WebSocket. */
export interface LiveSpeechEndpoint extends SpeechEndpoint {
  readonly way: 'segments' | 'realtime';
}

export interface MailSettings {
  /** Absent: letters are written to files. */
  readonly smtpUrl: string | undefined;
  readonly from: string;
  /** What letters are named after. */
  readonly domain: string;
}

/** One bucket of an S3-compatible store. */
export interface S3Location {
  /** Absent: AWS. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** All settings, typed and frozen. Injected by its class; made once by `loadConfig`. */
export class Config {
  readonly production: boolean;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly secretKey: Buffer;
  readonly jwtPrivateKey: KeyObject;
  /** Absent: rules do the work and say so. */
  readonly languageModel: ModelEndpoint | undefined;
  /** Absent: audio is kept and waits. */
  readonly speechToText: SpeechEndpoint | undefined;
  /** Absent: nothing is transcribed while it is spoken. */
  readonly liveSpeechToText: LiveSpeechEndpoint | undefined;
  readonly mail: MailSettings;
  /** Absent: files are kept in the data folder. */
  readonly s3: S3Location | undefined;
  /** Null: recordings in codecs that nothing in the process decodes are taken without their sound. */
  readonly ffmpeg: string | null;

  constructor(
    readonly environment: Readonly<Environment>,
    searchPath: string,
  ) {
    this.production = environment.NODE_ENV === 'production';
    this.dataDir = resolve(environment.DATA_DIR);
    this.publicUrl = (environment.PUBLIC_URL ?? `http://${environment.HOST}:${environment.PORT}`).replace(/\/+$/, '');
    this.secretKey = readSecretKey(environment, this.dataDir);
    this.jwtPrivateKey = readJwtKey(environment, this.dataDir);
    this.languageModel = languageModelOf(environment);
    this.speechToText = speechToTextOf(environment);
    this.liveSpeechToText = liveSpeechToTextOf(environment);
    this.mail = mailOf(environment, this.publicUrl);
    this.s3 = s3Of(environment);
    this.ffmpeg = ffmpegProgram(environment.FFMPEG_PATH, searchPath);
    Object.freeze(this);
  }
}

/** Reads and checks the environment. Throws `ConfigError` naming every variable that is wrong. */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
  // An empty line of an env file is a setting left out, not the number 0.
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim() !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const faults = [...productionFaults(parsed.data), ...secretFaults(parsed.data), ...storageFaults(parsed.data)];
  if (faults.length > 0) throw new ConfigError(faults);
  return new Config(Object.freeze(parsed.data), source.PATH ?? '');
}

function languageModelOf(environment: Environment): ModelEndpoint | undefined {
  const apiKey = environment.LLM_API_KEY ?? environment.OPENAI_API_KEY;
  const baseUrl = environment.LLM_BASE_URL ?? environment.OPENAI_BASE_URL;
  const model = environment.LLM_MODEL;
  if (model === undefined || (apiKey === undefined && baseUrl === undefined)) return undefined;
  return Object.freeze({ baseUrl, apiKey, model });
}

function speechToTextOf(environment: Environment): SpeechEndpoint | undefined {
  const apiKey = environment.STT_API_KEY ?? environment.OPENAI_API_KEY;
  const baseUrl = environment.STT_BASE_URL ?? environment.OPENAI_BASE_URL;
  if (apiKey === undefined && baseUrl === undefined) return undefined;
  return Object.freeze({ baseUrl, apiKey, model: environment.STT_MODEL, verbatim: environment.STT_VERBATIM });
}

function liveSpeechToTextOf(environment: Environment): LiveSpeechEndpoint | undefined {
  const endpoint = speechToTextOf(environment);
  const way = environment.STT_LIVE;
  if (endpoint === undefined || way === 'off') return undefined;
  return Object.freeze({ ...endpoint, way, model: way === 'realtime' ? environment.STT_LIVE_MODEL : endpoint.model });
}

function mailOf(environment: Environment, publicUrl: string): MailSettings {
  const domain = new URL(publicUrl).hostname;
  const from = environment.MAIL_FROM ?? `Rehearse <no-reply@${domain}>`;
  return Object.freeze({ smtpUrl: environment.SMTP_URL, from, domain });
}

function s3Of(environment: Environment): S3Location | undefined {
  const { STORAGE, S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  if (STORAGE !== 's3') return undefined;
  return Object.freeze({
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    // `storageFaults` has seen to it that they are there.
    bucket: S3_BUCKET ?? '',
    accessKeyId: S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: S3_SECRET_ACCESS_KEY ?? '',
  });
}

function readSecretKey(environment: Environment, dataDir: string): Buffer {
  const text = environment.SECRET_KEY ?? generatedOnce(dataDir, 'secret-key', () => randomBytes(48).toString('base64'));
  return Buffer.from(text);
}

function readJwtKey(environment: Environment, dataDir: string): KeyObject {
  const pem = readJwtPem(environment, dataDir);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new ConfigError(['JWT_PRIVATE_KEY: is not a private key in PEM form']);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048) {
    throw new ConfigError(['JWT_PRIVATE_KEY: must be an RSA key of at least 2048 bits (RS256)']);
  }
  return key;
}

function readJwtPem(environment: Environment, dataDir: string): string {
  if (environment.JWT_PRIVATE_KEY !== undefined) return environment.JWT_PRIVATE_KEY.replaceAll('\\n', '\n');
  if (environment.JWT_PRIVATE_KEY_FILE === undefined) {
    return generatedOnce(dataDir, 'jwt-private-key.pem', () =>
      generateKeyPairSync('rsa', { modulusLength: 2048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    );
  }
  try {
    return readFileSync(environment.JWT_PRIVATE_KEY_FILE, 'utf8');
  } catch {
    throw new ConfigError(['JWT_PRIVATE_KEY_FILE: cannot be read']);
  }
}

/**
 * A development secret, made at the first start. Two processes starting together agree on one:
 * the hard link fails for the second, which then reads what the first wrote.
 */
function generatedOnce(dataDir: string, name: string, make: () => string): string {
  const folder = resolve(dataDir, 'keys');
  const file = resolve(folder, name);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // The data folder itself stays open to traverse: run as root, the database server under it is another user.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const scratch = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(scratch, make(), { mode: 0o600 });
  chmodSync(scratch, 0o600);
  try {
    linkSync(scratch, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(scratch, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
