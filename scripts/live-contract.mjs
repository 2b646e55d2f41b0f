/** The TypeScript of the live socket's contract, for the client in sdk/live, from its AsyncAPI document. */
export function liveContract(document) {
  const { address, 'x-protocol': protocol, 'x-audio': audio } = document.channels.live;
  const events = Object.entries(document.operations);
  const received = events.filter(([, { action }]) => action === 'receive');
  const sent = events.filter(([, { action }]) => action === 'send');
  const replies = received.filter(([, { reply }]) => reply !== undefined);
  return [
    '// This file is auto-generated from asyncapi.json by scripts/sdk.mjs.',
    `/** Namespace of the live socket. */\nexport const LIVE_NAMESPACE = ${JSON.stringify(address)};`,
    `/** Version of the contract, sent as \`auth.protocol\`. */\nexport const LIVE_PROTOCOL = ${protocol};`,
    `/** Samples that are taken. */\nexport const LIVE_AUDIO = ${JSON.stringify(audio, null, 2)} as const;`,
    ...Object.entries(document.components.schemas).map(
      ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema, '')};`,
    ),
    eventMap('ClientEvents', 'What a client sends.', document, received, (name) => payloadOf(document, name)),
    eventMap('ReplyData', 'What the ack of a command holds when it went well.', document, replies, (name) =>
      dataOf(document, name),
    ),
    eventMap('ServerEvents', 'What the server sends.', document, sent, (name) => payloadOf(document, name)),
    '',
  ].join('\n\n');
}

function eventMap(name, summary, document, operations, typeOfEvent) {
  const rows = operations.map(([event, operation]) => {
    return `  /** ${operation.summary} */\n  ${JSON.stringify(event)}: ${typeOfEvent(event)};`;
  });
  return `/** ${summary} */\nexport interface ${name} {\n${rows.join('\n')}\n}`;
}

const payloadOf = (document, message) => typeOf(document.components.messages[message].payload, '');

function dataOf(document, command) {
  const [accepted] = document.components.messages[`${command}.ack`].payload.oneOf;
  return typeOf(accepted.properties.data, '');
}

function typeOf(schema, indent) {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if (schema.allOf !== undefined) return schema.allOf.map((part) => typeOf(part, indent)).join(' & ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((part) => typeOf(part, indent)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `Array<${typeOf(schema.items, indent)}>`;
    case 'object':
      return objectType(schema, `${indent}  `);
    default:
      throw new Error(`No type is known for ${JSON.stringify(schema)}.`);
  }
}

function objectType({ properties, required = [] }, indent) {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${comment(schema.description, indent)}${indent}${name}${optional}: ${typeOf(schema, indent)};\n`;
  });
  return rows.length === 0 ? 'Record<string, never>' : `{\n${rows.join('')}${indent.slice(2)}}`;
}

const comment = (text, indent = '') => (text === undefined ? '' : `${indent}/** ${text} */\n`);
