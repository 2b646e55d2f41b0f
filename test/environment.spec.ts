import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema, environmentVariables } from '../src/config/config.schema.js';

const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
const entries = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);

describe('.env.example', () => {
  it('lists exactly the variables of the schema', () => {
    expect(entries.map(([name]) => name).sort()).toEqual([...environmentVariables].sort());
  });

  it('shows the defaults', () => {
    const shown = environmentSchema.parse(Object.fromEntries(entries));
    expect(shown).toEqual(environmentSchema.parse({}));
  });
});
