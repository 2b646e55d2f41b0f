import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { isProgram } from './ffmpeg-program.js';

/**
 * Every setting of the product: name, default and reason live here and nowhere else.
 * `.env.example` is held equal to this list by a test; `docs/deploy.md` links to it.
 */

const optional = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional();

const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

const integer = (fallback: number, minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(fallback);

const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(fallback)
    .transform((value) => value === 'on');

const httpUrl = optional.refine((value) => value === undefined || /^https?:\/\/[^\s]+$/.test(value), {
  message: 'must be an http:// or https:// address',
});

const exactOrigins = list.refine((origins) => origins.every((origin) => /^https?:\/\/[^/*\s]+$/.test(origin)), {
  message: 'must be a comma separated list of exact origins such as https://app.example.com (no *, no path)',
});

const proxies = list.refine((entries) => entries.every(isAddressOrNetwork), {
  message:
    'must be a comma separated list of addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
});

const networks = list.refine((entries) => entries.every((entry) => /[.:]/.test(entry) && isAddressOrNetwork(entry)), {
  message: 'must be a comma separated list of addresses or networks such as 10.0.0.0/8',
});

/** A network of all addresses would let every client say where it comes from. */
function isAddressOrNetwork(entry: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(entry)) return true;
  const [address = '', prefix, ...rest] = entry.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits);
}

/** One line, one address, with a name before it or without. */
const mailbox = /^(?:[^<>@\p{Cc}"]*<[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+>|[^<>@\s\p{Cc}]+@[^<>@\s\p{Cc}]+)$/u;

function isSmtpAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
}

export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(3000, 0, 65_535),
  PUBLIC_URL: httpUrl,
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: optional.refine((value) => value === undefined || /^postgres(ql)?:\/\//.test(value), {
    message: 'must be a postgres:// address',
  }),
  REDIS_URL: optional.refine((value) => value === undefined || /^rediss?:\/\//.test(value), {
    message: 'must be a redis:// or rediss:// address',
  }),
  JWT_PRIVATE_KEY: optional,
  JWT_PRIVATE_KEY_FILE: optional,
  SECRET_KEY: optional,
  CORS_ORIGINS: exactOrigins,
  TRUSTED_PROXIES: proxies,
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: httpUrl,
  LLM_BASE_URL: httpUrl,
  LLM_API_KEY: optional,
  LLM_MODEL: optional,
  STT_BASE_URL: httpUrl,
  STT_API_KEY: optional,
  STT_MODEL: z.string().trim().min(1).default('gpt-transcribe'),
  STT_VERBATIM: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  STT_LIVE: z.enum(['segments', 'realtime', 'off']).default('segments'),
  STT_LIVE_MODEL: z.string().trim().min(1).default('gpt-live-transcribe'),
  FFMPEG_PATH: optional.refine(
    (value) => value === undefined || value === 'off' || (isAbsolute(value) && isProgram(value)),
    { message: 'must be the absolute path of a program, or off' },
  ),
  LLM_DAILY_CALLS_PER_USER: integer(200, 0, 1_000_000),
  LLM_DAILY_CALLS: integer(20_000, 0, 100_000_000),
  STORAGE: z.enum(['local', 's3']).default('local'),
  S3_ENDPOINT: httpUrl,
  S3_REGION: z.string().trim().min(1).default('us-east-1'),
  S3_BUCKET: optional,
  S3_ACCESS_KEY_ID: optional,
  S3_SECRET_ACCESS_KEY: optional,
  RECORDING_RETENTION_DAYS: integer(0, 0, 36_500),
  RETENTION_DAYS: integer(0, 0, 36_500),
  UPLOAD_QUOTA_FILES: integer(500, 1, 1_000_000),
  UPLOAD_QUOTA_MB: integer(5_120, 1, 1_000_000_000),
  SMTP_URL: optional.refine((value) => value === undefined || isSmtpAddress(value), {
    message: 'must be an smtp:// or smtps:// address',
  }),
  MAIL_FROM: optional.refine((value) => value === undefined || mailbox.test(value), {
    message: 'must be an address such as coach@example.com or Rehearse <coach@example.com>',
  }),
  WEBHOOK_ALLOWED_NETWORKS: networks,
  JOBS: onOff('on'),
  METRICS_TOKEN: optional,
  RATE_LIMITS: onOff('on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;
export const environmentVariables = Object.keys(environmentSchema.shape) as (keyof Environment)[];

/** Values that stand in examples and tutorials: a production key must not be one of them. */
const sampleSecrets = /change.?me|secret.?key|your.?secret|example|sample|insecure|password|0123456789|(.)\1{7,}/i;

/** Faults of a production environment that the schema alone cannot see. */
export function productionFaults(environment: Environment): string[] {
  if (environment.NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (environment.SECRET_KEY === undefined) {
    faults.push('SECRET_KEY: is required in production (at least 32 random bytes, e.g. openssl rand -base64 48)');
  }
  if (environment.JWT_PRIVATE_KEY === undefined && environment.JWT_PRIVATE_KEY_FILE === undefined) {
    faults.push('JWT_PRIVATE_KEY: is required in production (or JWT_PRIVATE_KEY_FILE), e.g. openssl genrsa 2048');
  }
  if (!environment.RATE_LIMITS) faults.push('RATE_LIMITS: may be off only outside production');
  return faults;
}

/** What a store of its own needs and has no default. */
export function storageFaults(environment: Environment): string[] {
  if (environment.STORAGE !== 's3') return [];
  return (['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
    .filter((name) => environment[name] === undefined)
    .map((name) => `${name}: is required with STORAGE=s3`);
}

/** Faults of secrets that are set, in every environment but the sample check, which is for production. */
export function secretFaults(environment: Environment): string[] {
  const faults: string[] = [];
  const secret = environment.SECRET_KEY;
  if (secret !== undefined && Buffer.byteLength(secret) < 32) {
    faults.push('SECRET_KEY: is shorter than 32 bytes');
  } else if (secret !== undefined && environment.NODE_ENV === 'production' && sampleSecrets.test(secret)) {
    faults.push('SECRET_KEY: looks like a sample; make one of your own, e.g. openssl rand -base64 48');
  }
  if (environment.JWT_PRIVATE_KEY !== undefined && environment.JWT_PRIVATE_KEY_FILE !== undefined) {
    faults.push('JWT_PRIVATE_KEY: set either it or JWT_PRIVATE_KEY_FILE, not both');
  }
  return faults;
}
