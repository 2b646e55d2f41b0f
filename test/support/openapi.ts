import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { projectRoot } from '../../src/common/project-root.js';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: boolean | JsonSchema;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly schema?: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>;

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly security?: readonly unknown[];
  readonly 'x-idempotent'?: boolean;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export interface Operation extends DocumentedOperation {
  readonly method: string;
  /** As documented, with `{id}`. */
  readonly path: string;
  readonly isPublic: boolean;
  /** The schema of a JSON body, resolved; null when the route takes none. */
  readonly json: JsonSchema | null;
  readonly multipart: JsonSchema | null;
}

const document = JSON.parse(readFileSync(join(projectRoot, 'openapi.json'), 'utf8')) as ApiDocument;

/** Every operation of the committed document. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    isPublic: operation.security?.length === 0,
    json: bodySchema(operation, 'application/json'),
    multipart: bodySchema(operation, 'multipart/form-data'),
  })),
);

export const nameOf = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`;

export const pathParameters = (operation: Operation): string[] =>
  [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

/** The collection a path parameter belongs to: the segment before it. */
export function collectionOf(path: string, parameter: string): string {
  // The sign-ins of an account are called sessions too.
  if (path.startsWith('/v1/sessions/{id}') && parameter === 'id') return 'live-sessions';
  // What stands in the place of an id there is the secret of a link.
  if (path.startsWith('/v1/invites/')) return 'invite-tokens';
  const segments = path.split('/');
  return segments[segments.indexOf(`{${parameter}}`) - 1] ?? '';
}

export function queryParameters(operation: Operation): string[] {
  return (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name);
}

/** A schema without references at its top. */
export function resolved(schema: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    const target = document.components.schemas[schema.$ref.split('/').at(-1)!];
    if (target === undefined) throw new Error(`The document has no ${schema.$ref}.`);
    return resolved(target);
  }
  return schema.allOf?.length === 1 ? { ...resolved(schema.allOf[0]!), ...without(schema, 'allOf') } : schema;
}

function without(schema: JsonSchema, name: keyof JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== name));
}

function bodySchema(operation: DocumentedOperation, type: string): JsonSchema | null {
  const schema = operation.requestBody?.content[type]?.schema;
  return schema === undefined ? null : resolved(schema);
}

/** The names of the fields of a successful answer. */
export function answeredFields(operation: Operation): string[] {
  return Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => Object.keys(resolved(content?.['application/json']?.schema ?? {}).properties ?? {}));
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (target: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'api', components: { schemas: closed(document.components.schemas) } });
const validators = new Map<string, ValidateFunction>();

/** Objects admit what they declare and nothing else. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const open = 'properties' in copy && copy.type === 'object' && !('additionalProperties' in copy);
  return open ? { ...copy, additionalProperties: false } : copy;
}

interface GivenAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** What an answer has that the document does not say, or the other way round; empty when they agree. */
export function undocumented(operation: Operation, answer: GivenAnswer): string[] {
  const documented = operation.responses[String(answer.status)];
  if (documented === undefined) return [`status ${answer.status} is not documented`];
  const type = (answer.contentType ?? '').split(';')[0]!;
  const content = documented.content;
  if (content === undefined) return answer.body === '' ? [] : ['a body that is not documented'];
  const schema = (content[type] ?? content['*/*'])?.schema;
  if (schema === undefined) return [`content type ${type} is not documented`];
  if (!type.endsWith('json')) return [];
  const validate = validatorOf(`${nameOf(operation)} ${answer.status}`, schema);
  if (validate(JSON.parse(answer.body))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function validatorOf(key: string, schema: JsonSchema): ValidateFunction {
  const known = validators.get(key);
  if (known !== undefined) return known;
  const absolute = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components', '"api#/components')) as object;
  const compiled = ajv.compile(absolute);
  validators.set(key, compiled);
  return compiled;
}
