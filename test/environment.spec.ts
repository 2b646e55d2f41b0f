import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema, environmentVariables } from '../src/config/config.schema.js';

const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
const entries = [...example.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
  ([, name = '', value = '']) => [name, value] as const,
);

const compose = readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8');

describe('docker-compose.yml', () => {
  it('sets nothing that the app does not read', () => {
    const app = /^ {2}app:\n([\s\S]*?)^ {2}\w/m.exec(compose)?.[1] ?? '';
    const set = [...app.matchAll(/^ {6}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    expect(set).toContain('DATABASE_URL');
    expect(set.filter((name) => !(environmentVariables as string[]).includes(name!))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('lists exactly the variables of the schema', () => {
    expect(entries.map(([name]) => name).sort()).toEqual([...environmentVariables].sort());
  });

  it('shows the defaults', () => {
    const shown = environmentSchema.parse(Object.fromEntries(entries));
    expect(shown).toEqual(environmentSchema.parse({}));
  });
});
