import { categories, difficulties } from '../interview.terms.js';
import { coversPoint, wordsOf } from '../point-coverage.js';
import { isSameQuestion, questionSimilarity } from '../question-similarity.js';
import { questionBank } from './question-bank.js';
import { canonicalSkill } from '../../resume/skill-lexicon.js';
import { bankTracks } from './tracks.js';

const pairs = questionBank.flatMap((left, index) =>
  questionBank.slice(index + 1).map((right) => [left, right] as const),
);

function covered(question: (typeof questionBank)[number], answer: string): number {
  const words = wordsOf(answer);
  return question.expectedPoints.filter((point) => coversPoint(words, point)).length / question.expectedPoints.length;
}

describe('the question bank', () => {
  it('holds at least 200 questions with ids of their own, named after their track', () => {
    expect(questionBank.length).toBeGreaterThanOrEqual(200);
    expect(new Set(questionBank.map(({ id }) => id)).size).toBe(questionBank.length);
    expect(questionBank.filter(({ id, track }) => !id.startsWith(`${track}.`))).toEqual([]);
  });

  it('has technical and allied questions in every track and difficulty', () => {
    for (const track of bankTracks) {
      for (const difficulty of difficulties) {
        const own = questionBank.filter((question) => question.track === track && question.difficulty === difficulty);
        expect({ track, difficulty, technical: own.filter(({ category }) => category === 'technical').length }).toEqual(
          {
            track,
            difficulty,
            technical: 4,
          },
        );
        expect(own.some(({ category }) => category === 'allied')).toBe(true);
      }
    }
  });

  it('has allied and at least ten behavioural questions for every track in every difficulty', () => {
    for (const difficulty of difficulties) {
      const shared = questionBank.filter((question) => question.track === 'any' && question.difficulty === difficulty);
      expect(shared.filter(({ category }) => category === 'behavioral').length).toBeGreaterThanOrEqual(10);
      expect(shared.filter(({ category }) => category === 'allied').length).toBeGreaterThanOrEqual(4);
      expect(shared.every(({ category }) => category !== 'technical')).toBe(true);
    }
    expect(new Set(questionBank.map(({ category }) => category))).toEqual(new Set(categories));
  });

  it('asks nothing twice, not even in other words', () => {
    const same = pairs.filter(([left, right]) => isSameQuestion(left.text, right.text));
    expect(same.map(([left, right]) => [left.id, right.id])).toEqual([]);
    const answers = pairs.filter(([left, right]) => questionSimilarity(left.modelAnswer, right.modelAnswer) > 0.4);
    expect(answers.map(([left, right]) => [left.id, right.id])).toEqual([]);
  });

  it('ends every question with a question mark or a full stop and can be asked aloud', () => {
    const odd = questionBank.filter(({ text }) => !/[?.]$/.test(text) || text.split(/\s+/).length > 70);
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it('names skills as the skill lexicon spells them, or they would never match a résumé', () => {
    const foreign = questionBank.flatMap(({ skills }) => skills).filter((skill) => canonicalSkill(skill) !== skill);
    expect(foreign).toEqual([]);
  });

  it('shows something to look at with several questions', () => {
    const supplements = questionBank.flatMap(({ supplement }) => supplement ?? []);
    expect(supplements.length).toBeGreaterThanOrEqual(5);
    expect(new Set(supplements.map(({ kind }) => kind))).toEqual(new Set(['code', 'diagram']));
  });

  it('has model answers of two to five sentences that cover most of their own points', () => {
    const sentences = (text: string) => text.split(/[.!?](?:\s|$)/).filter((part) => part.trim() !== '').length;
    const odd = questionBank.filter(({ modelAnswer }) => sentences(modelAnswer) < 2 || sentences(modelAnswer) > 5);
    expect(odd.map(({ id }) => id)).toEqual([]);
    const weak = questionBank.filter((question) => covered(question, question.modelAnswer) < 0.75);
    expect(weak.map(({ id }) => id)).toEqual([]);
  });

  it('has terms that tell a fitting answer from one to another question', () => {
    const technical = questionBank.filter(({ category }) => category === 'technical');
    const foreign = technical.map((question, index) => {
      const other = technical[(index + 37) % technical.length];
      return covered(question, other?.modelAnswer ?? '');
    });
    const mean = foreign.reduce((sum, share) => sum + share, 0) / foreign.length;
    expect(mean).toBeLessThan(0.2);
    expect(foreign.filter((share) => share > 0.5)).toEqual([]);
  });
});
