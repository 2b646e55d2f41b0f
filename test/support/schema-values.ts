import { type JsonSchema, resolved } from './openapi.js';

/** A value the schema admits: required fields only, the smallest that will do. */
export function sampleOf(schema: JsonSchema): unknown {
  const plain = resolved(schema);
  if (plain.enum !== undefined) return plain.enum[0];
  const type = Array.isArray(plain.type) ? (plain.type as string[])[0] : plain.type;
  switch (type) {
    case 'object': {
      const required = plain.required ?? [];
      return Object.fromEntries(required.map((name) => [name, sampleOf(plain.properties?.[name] ?? {})]));
    }
    case 'array':
      return Array.from({ length: plain.minItems ?? 0 }, () => sampleOf(plain.items ?? {}));
    case 'integer':
    case 'number':
      return plain.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return sampleText(plain);
  }
}

function sampleText({ format, minLength = 1 }: JsonSchema): string {
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'email') return 'sample@example.org';
  if (format === 'date-time') return '2026-01-01T00:00:00.000Z';
  return 'sample '.repeat(Math.ceil(minLength / 7)).slice(0, Math.max(6, minLength));
}

/** For a place in a path or a query, as it stands in the address. */
export const badAddressValues: readonly string[] = [
  'x',
  '0',
  '-1',
  '1.5',
  '1e309',
  '99999999999999999999',
  'null',
  '%00',
  encodeURIComponent("' OR 1=1 --"),
  encodeURIComponent('../../etc/passwd'),
  encodeURIComponent('🦊\u202e'),
  'a'.repeat(3_000),
];

/** For a field of a JSON body, as it stands in the text: some cannot be written by a JSON library. */
export const badJsonValues: readonly string[] = [
  'null',
  '7',
  '-1',
  '1.5',
  '1e308',
  '99999999999999999999',
  'true',
  '""',
  '"   "',
  '"x"',
  '[]',
  '[[[]]]',
  '{}',
  '{"$ne":null}',
  '"a\\u0000b"',
  '"\\ud800"',
  '"2026-13-45T99:00:00Z"',
  '"\\u202e<script>"',
  JSON.stringify('😀'.repeat(3_000)),
  JSON.stringify("'; DROP TABLE users; --"),
];
