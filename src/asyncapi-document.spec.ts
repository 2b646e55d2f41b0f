import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeLiveSocket } from './asyncapi-document.js';
import { CLIENT_EVENTS, SERVER_EVENTS } from './contract/live-events.js';

interface Operation {
  readonly action: string;
  readonly messages: { readonly $ref: string }[];
  readonly reply?: { readonly messages: { readonly $ref: string }[] };
}

const document = describeLiveSocket() as {
  asyncapi: string;
  info: { version: string };
  operations: Record<string, Operation>;
  channels: { live: { address: string; messages: Record<string, unknown> } };
  components: { messages: Record<string, { name: string }>; schemas: Record<string, unknown> };
};

function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { $ref } = value as { $ref?: unknown };
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(referencesIn)];
}

function resolve(reference: string): unknown {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
}

describe('the AsyncAPI document', () => {
  it('tells of every event of both sides, and of nothing else', () => {
    const named = (action: string): string[] =>
      Object.entries(document.operations).flatMap(([name, operation]) => (operation.action === action ? [name] : []));
    expect(document.asyncapi).toBe('3.0.0');
    expect(named('receive')).toEqual(Object.keys(CLIENT_EVENTS));
    expect(named('send')).toEqual(Object.keys(SERVER_EVENTS));
  });

  it('gives every command its reply, and frames none', () => {
    const replied = Object.entries(document.operations).filter(([, { reply }]) => reply !== undefined);
    const commands = Object.entries(CLIENT_EVENTS).filter(([, { ack }]) => ack !== null);
    expect(replied.map(([name]) => name)).toEqual(commands.map(([name]) => name));
    for (const [name, { reply }] of replied) {
      expect(reply?.messages).toEqual([{ $ref: `#/channels/live/messages/${name}.ack` }]);
    }
  });

  it('holds nothing that leads nowhere, and nothing that nobody leads to', () => {
    const references = new Set(referencesIn(document));
    expect([...references].filter((reference) => resolve(reference) === undefined)).toEqual([]);
    const kept = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(kept.filter((name) => !references.has(name))).toEqual([]);
    const messages = Object.keys(document.components.messages).map((name) => `#/components/messages/${name}`);
    expect(messages.filter((name) => !references.has(name))).toEqual([]);
  });

  it('calls messages as the socket calls their events', () => {
    for (const [key, { name }] of Object.entries(document.components.messages)) {
      expect(key.replace(/\.ack$/, '')).toBe(name);
    }
  });

  it('uses keys as AsyncAPI allows them', () => {
    const keys = [document.operations, document.components.messages, document.components.schemas].flatMap(Object.keys);
    expect(keys.filter((key) => !/^[a-zA-Z0-9._-]+$/.test(key))).toEqual([]);
  });

  it('is the one that is published', () => {
    const published = readFileSync(join(import.meta.dirname, '../asyncapi.json'), 'utf8');
    expect(JSON.parse(published)).toEqual(document);
  });
});
