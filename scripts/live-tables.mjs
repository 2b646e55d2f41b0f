/** The tables of docs/realtime.md, from the AsyncAPI document: every event with its fields. */
export function withLiveTables(text, document) {
  const tables = { client: clientTables(document), server: serverTables(document) };
  return Object.entries(tables).reduce((filled, [side, table]) => {
    const [begin, end] = [`<!-- ${side} events: written by npm run sdk -->`, `<!-- end of ${side} events -->`];
    if (!filled.includes(begin) || !filled.includes(end)) throw new Error(`docs/realtime.md has no place for ${begin}`);
    const [before] = filled.split(begin);
    const after = filled.slice(filled.indexOf(end));
    return `${before}${begin}\n\n${table}\n\n${after}`;
  }, text);
}

function clientTables(document) {
  return eventsOf(document, 'receive')
    .map(([name, { summary, reply }]) => {
      const parts = [`### \`${name}\``, summary, fields(document, payloadOf(document, name))];
      if (reply !== undefined) parts.push(...ackOf(document, name));
      return parts.join('\n\n');
    })
    .join('\n\n');
}

function serverTables(document) {
  return eventsOf(document, 'send')
    .map(([name, { summary }]) =>
      [`### \`${name}\``, summary, fields(document, payloadOf(document, name))].join('\n\n'),
    )
    .join('\n\n');
}

function ackOf(document, name) {
  const [accepted] = document.components.messages[`${name}.ack`].payload.oneOf;
  const data = resolved(document, accepted.properties.data);
  return Object.keys(data.properties).length === 0
    ? ['Ack: `{}`.']
    : ['Ack:', fields(document, accepted.properties.data)];
}

function eventsOf(document, action) {
  return Object.entries(document.operations).filter(([, operation]) => operation.action === action);
}

const payloadOf = (document, message) => document.components.messages[message].payload;

function fields(document, schema) {
  const rows = rowsOf(document, resolved(document, schema), '');
  return ['| field | | |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

/** A row for every field; those of objects and of lists of objects follow under their path. */
function rowsOf(document, { properties, required = [] }, path) {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const field = resolved(document, schema);
    const inner = field.type === 'array' ? resolved(document, field.items) : field;
    const at = `${path}${name}`;
    const optional = required.includes(name) ? '' : ' (optional)';
    const text = schema.description ?? field.description ?? '';
    const row = [`\`${at}\`${optional}`, shown(document, schema), text];
    const below = field.type === 'array' ? `${at}[].` : `${at}.`;
    return inner.properties === undefined ? [row] : [row, ...rowsOf(document, inner, below)];
  });
}

/** What a schema stands for: behind its name, and with null left aside. */
function resolved(document, schema) {
  if (schema.$ref !== undefined) return resolved(document, document.components.schemas[schema.$ref.split('/').at(-1)]);
  if (schema.allOf !== undefined) return resolved(document, schema.allOf[0]);
  const [first, second] = schema.anyOf ?? [];
  if (second?.type === 'null') return { ...resolved(document, first), description: schema.description };
  return schema;
}

function shown(document, schema) {
  const field = resolved(document, schema);
  const isNullable = schema.anyOf?.some(({ type }) => type === 'null') ?? false;
  return `${kindOf(document, field)}${rangeOf(field)}${isNullable ? ' or null' : ''}`;
}

function kindOf(document, field) {
  if (field.const !== undefined) return `\`${field.const}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (Array.isArray(field.type)) return field.type.join(' or ');
  if (field.format === 'uuid') return 'UUID';
  if (field.format === 'date-time') return 'ISO 8601';
  if (field.type === 'array') return `list of ${kindOf(document, resolved(document, field.items))}s`;
  return field.type;
}

/** Bounds that say something; those of a counter or a clock are only there to keep numbers sane. */
function rangeOf({ minimum, maximum, minLength, maxLength, ...field }) {
  if (field.default !== undefined) return `, ${minimum}–${maximum}; ${field.default} unless given`;
  if (maxLength !== undefined) return `, ${minLength}–${maxLength} characters`;
  if (minimum === undefined || maximum === undefined || maximum >= 86_400_000) return '';
  return `, ${String(minimum).replace('-', '−')}–${maximum}`;
}
