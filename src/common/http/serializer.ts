import 'reflect-metadata';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

type ResponseClass = abstract new (...parameters: never[]) => object;
type Writer = (value: unknown) => unknown;

const writers = new Map<ResponseClass, Writer>();

/**
 * Maps `value` to what the response class declares with `@Expose()`: nothing else gets out. The mapping is compiled
 * once per class, for class-transformer's own walk costs more than the query behind a page of a list.
 */
export function serialize(type: ResponseClass, value: unknown): unknown {
  return writerOf(type)(value);
}

function writerOf(type: ResponseClass): Writer {
  const known = writers.get(type);
  if (known !== undefined) return known;
  const fields = exposedFields(type);
  const writer: Writer = (value) => {
    if (Array.isArray(value)) return value.map(writer);
    if (typeof value !== 'object' || value === null) return value;
    const source = value as Record<string, unknown>;
    const target: Record<string, unknown> = {};
    for (const { name, nested } of fields) {
      const field = source[name];
      if (field === undefined) continue;
      target[name] = nested === null ? plain(field) : nested(field);
    }
    return target;
  };
  // Known before its fields are resolved, so that a class may contain itself.
  writers.set(type, writer);
  return writer;
}

interface ExposedField {
  name: string;
  nested: Writer | null;
}

function exposedFields(type: ResponseClass): ExposedField[] {
  const names = defaultMetadataStorage.getExposedProperties(type, 2);
  if (names.length === 0) throw new Error(`${type.name} exposes no field: mark its fields with @Expose().`);
  return names.map((name) => {
    const nestedType = defaultMetadataStorage.findTypeMetadata(type, name)?.typeFunction?.() as
      ResponseClass | undefined;
    const isClass = nestedType !== undefined && (nestedType as unknown) !== Date;
    return { name, nested: isClass ? (value: unknown) => writerOf(nestedType)(value) : null };
  });
}

/** Dates as ISO 8601; other values as they are. */
function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
