/** The parts of JSON schema that strict structured output uses. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  definitions?: Record<string, JsonSchema>;
}

const WORDS = 'A plain sentence that stands in for what a model would write here.';

/** The plainest value of a schema, always the same: for calls no responder was registered for. */
export function sampleFromSchema(schema: JsonSchema, root: JsonSchema = schema): unknown {
  if (schema.$ref !== undefined) return sampleFromSchema(resolve(schema.$ref, root), root);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices?.[0]) return sampleFromSchema(choices[0], root);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, sampleFromSchema(property, root)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 1 }, () => sampleFromSchema(schema.items ?? {}, root));
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case 'string':
      return sampleText(schema);
    default:
      return null;
  }
}

function sampleNumber({ minimum, maximum }: JsonSchema): number {
  // zod bounds every integer by the safe range; that is no hint at a sensible value.
  const low = minimum !== undefined && minimum > -1e9 ? minimum : 0;
  const high = maximum !== undefined && maximum < 1e9 ? maximum : low + 10;
  return Math.floor((low + high) / 2);
}

function sampleText({ minLength = 0, maxLength = 10_000 }: JsonSchema): string {
  return WORDS.repeat(Math.max(1, Math.ceil(minLength / WORDS.length))).slice(0, maxLength);
}

function resolve(reference: string, root: JsonSchema): JsonSchema {
  if (reference === '#') return root;
  const name = reference.split('/').at(-1) ?? '';
  const found = root.$defs?.[name] ?? root.definitions?.[name];
  if (!found) throw new Error(`The schema refers to ${reference}, which it does not have.`);
  return found;
}
