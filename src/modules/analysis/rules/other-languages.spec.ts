import { INDEX_QUESTION } from '../../../../test/fixtures/answers.js';
import { findSkills } from '../../resume/skill-lexicon.js';
import { communicationFromReply } from '../model/communication-assessment.js';
import { domainFromReply } from '../model/domain-assessment.js';
import { assessCommunicationByRules, communicationRefusal } from './communication-rules.js';
import { assessDomainByRules, domainRefusal } from './domain-rules.js';
import { judgedAnswer } from './judged-answer.js';

const ANSWER =
  'Ein Index ist eine sortierte Struktur, meist ein B-Baum, damit die Datenbank nicht die ganze Tabelle lesen muss. ' +
  'Jeder Index kostet beim Schreiben Zeit und braucht Platz, deshalb lege ich nur die an, die eine Abfrage wirklich braucht, und prüfe das mit EXPLAIN.';
const german = judgedAnswer({ ...INDEX_QUESTION, language: 'de-DE', answer: ANSWER }, findSkills);
const rating = (quote: string | null) => ({ score: 80, confidence: 0.8, quote, comment: 'Gut.', lift: null });

describe('an answer in another language', () => {
  it('is not judged by English rules', () => {
    expect(assessDomainByRules(german)).toMatchObject({ score: null, reason: 'language_not_supported' });
    expect(assessCommunicationByRules(german)).toMatchObject({ score: null, reason: 'language_not_supported' });
  });

  it('is judged by a model, without the parts that English rules count', () => {
    expect([domainRefusal(german), communicationRefusal(german)]).toEqual([null, null]);
    const points = [1, 2, 3].map((point) => ({
      point,
      verdict: 'covered' as const,
      quote: 'kostet beim Schreiben Zeit',
      comment: 'Ja.',
      lift: null,
    }));
    const domain = domainFromReply(german, {
      accuracy: rating('eine sortierte Struktur'),
      clarity: rating(null),
      points,
    });
    expect(domain?.dimensions.find(({ name }) => name === 'depth')).toMatchObject({
      score: null,
      reason: 'language_not_supported',
    });
    expect(domain).toMatchObject({ pointsCovered: 3, coverage: 0.9 });
    const communication = communicationFromReply(german, {
      clarity: rating(null),
      grammar: rating(null),
      structure: [],
    });
    expect(communication?.dimensions.find(({ name }) => name === 'vocabulary')?.reason).toBe('language_not_supported');
  });
});
