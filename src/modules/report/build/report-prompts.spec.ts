import { zodResponseFormat } from 'openai/helpers/zod';
import { answeredQuestion, reportMaterial } from '../../../../test/factories/report-material.js';
import { assembleReport } from '../assembly/report-assembly.js';
import { fingerprintOf, remarkMaterials, remarkSchema, summaryMaterials, summarySchema } from './report-prompts.js';

const remark = 'You explain what an index is and what it costs.';
const modelAnswer = 'An index is a sorted structure beside the table; it makes reads fast and writes slower.';

describe('what a model writes', () => {
  it.each([
    'A fine answer: 95/100.',
    'This deserves 9 out of 10, truly.',
    'The score is 100, as asked for.',
    'Overall grade: A, well done.',
  ])('is refused when it states a score: %s', (stated) => {
    expect(remarkSchema.safeParse({ remark: stated, modelAnswer }).success).toBe(false);
  });

  it.each([
    remark,
    'You cut the query from 900 to 40 ms, which is a good figure to give.',
    'Name the 5 out of habit used flags.',
  ])('is taken when its numbers are those of the answer: %s', (plain) => {
    expect(remarkSchema.safeParse({ remark: plain, modelAnswer }).success).toBe(true);
  });

  it('is bounded', () => {
    expect(remarkSchema.safeParse({ remark: 'x'.repeat(1201), modelAnswer }).success).toBe(false);
    const step = { text: 'Practise the outline first.', reason: 'Coverage is weak.' };
    expect(summarySchema.safeParse({ summary: remark, nextSteps: Array(6).fill(step) }).success).toBe(false);
    expect(summarySchema.safeParse({ summary: remark, nextSteps: [step] }).success).toBe(true);
  });

  it.each([remarkSchema, summarySchema])('can be asked for as a strict JSON schema', (schema) => {
    expect(zodResponseFormat(schema, 'reply').json_schema.schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
    });
  });
});

describe('a request for texts', () => {
  const material = reportMaterial(answeredQuestion(1, { domain: 62.4 }));
  const report = assembleReport(material);
  const materials = remarkMaterials(material.questions[0]!, report.questions[0]!, 'en');

  it('has the answer as material and no score in it', () => {
    expect(materials.map(({ label }) => label)).toEqual([
      'language',
      'question',
      'expected-points',
      'answer',
      'findings',
    ]);
    const sent = [...materials, ...summaryMaterials(report, 'en')].map(({ text }) => text).join('\n');
    expect(sent).toContain('An index is a sorted structure.');
    expect(sent).not.toContain('62');
  });

  it('is known again, and another model, instruction or answer makes it another one', () => {
    const known = fingerprintOf('m-1', 'write', materials);
    expect(fingerprintOf('m-1', 'write', materials)).toBe(known);
    expect(fingerprintOf('m-2', 'write', materials)).not.toBe(known);
    expect(fingerprintOf('m-1', 'write more', materials)).not.toBe(known);
    expect(fingerprintOf('m-1', 'write', [...materials].reverse())).not.toBe(known);
  });
});
