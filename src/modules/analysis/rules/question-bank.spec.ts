import { readdirSync, readFileSync } from 'node:fs';
import { findSkills } from '../../resume/skill-lexicon.js';
import { assessDomainByRules } from './domain-rules.js';
import { judgedAnswer, type QuestionCategory } from './judged-answer.js';
import { type ExpectedPoint } from './point-coverage.js';

interface BankQuestion {
  readonly text: string;
  readonly category: QuestionCategory;
  readonly expectedPoints: readonly ExpectedPoint[];
  readonly modelAnswer: string;
}

const folder = new URL('../../interview/bank/', import.meta.url);
const questions = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { questions?: BankQuestion[] };
    return file.questions ?? [];
  });

/** Mean coverage over all questions of the bank, 0–100, for an answer made for each. */
function meanCoverage(answerOf: (question: BankQuestion, index: number) => string): number {
  const scores = questions.map((question, index) => {
    const { text: questionText, category, expectedPoints } = question;
    const answer = answerOf(question, index);
    const material = { answer, words: null, language: 'en', questionText, category, expectedPoints };
    const result = assessDomainByRules(judgedAnswer(material, findSkills));
    return result.dimensions.find(({ name }) => name === 'coverage')?.score ?? 0;
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const termsOf = ({ expectedPoints }: BankQuestion) => expectedPoints.flatMap(({ terms }) => terms);

describe('coverage over the whole question bank', () => {
  it('has a bank to look at', () => {
    expect(questions.length).toBeGreaterThanOrEqual(150);
  });

  it('finds most of what a good short answer says, in other words than the points', () => {
    expect(meanCoverage(({ modelAnswer }) => modelAnswer)).toBeGreaterThan(60);
  });

  it('finds next to nothing in a good answer to another question', () => {
    expect(meanCoverage((_, index) => questions[(index + 1) % questions.length]?.modelAnswer ?? '')).toBeLessThan(4);
  });

  it('gives nothing for the question said again, and nothing for the right terms in a list', () => {
    expect(meanCoverage(({ text }) => `So the question is this one: ${text}`)).toBeLessThan(1);
    expect(meanCoverage((question) => termsOf(question).join(', '))).toBe(0);
  });

  // Some terms are phrases with words such as "not" and "the" in them and read like sentences when put in a row.
  it('gives little for the right terms in a row', () => {
    expect(meanCoverage((question) => termsOf(question).join(' '))).toBeLessThan(10);
  });

  it('gives little for the right terms chained to a sentence', () => {
    expect(meanCoverage((question) => `It is about ${termsOf(question).join(' and the ')}.`)).toBeLessThan(10);
  });
});
