import { guardedAnalysis } from './analysis.presenter.js';
import type { AnalysisView } from './analysis.views.js';
import type { AttemptContext } from './attempt-material.service.js';

const GIVEN_AWAY = 'You leave out that an index costs writes.';

const judgement = (source: 'llm' | 'rules') => ({
  criterion: 'coverage.point',
  verdict: 'missing',
  comment: GIVEN_AWAY,
  lift: GIVEN_AWAY,
  pointIndex: 0,
  quote: null,
  source,
});

const judged = (source: 'llm' | 'rules') =>
  ({
    type: 'domain',
    result: { dimensions: [], points: [{ index: 0, verdict: 'missing' }], judgements: [judgement(source)] },
  }) as unknown as AnalysisView;

const context = (state: string, mode: string) =>
  ({
    interview: { state, mode },
    question: { expectedPoints: ['An index costs writes.'] },
  }) as unknown as AttemptContext;

const shown = (source: 'llm' | 'rules', state: string, mode: string) =>
  JSON.stringify(guardedAnalysis(judged(source), context(state, mode)));

describe('an analysis for a report that is shown before the end of the interview', () => {
  it('holds no word of a model that may give an expected point away', () => {
    expect(shown('llm', 'active', 'real')).not.toContain(GIVEN_AWAY);
    expect(shown('llm', 'active', 'real')).toContain('"verdict":"missing"');
  });

  it.each([
    ['llm', 'completed', 'real'],
    ['llm', 'active', 'practice'],
    ['rules', 'active', 'real'],
  ] as const)('holds what may be seen: %s, %s, %s', (source, state, mode) => {
    expect(shown(source, state, mode)).toContain(GIVEN_AWAY);
  });

  it('is left as it is where it does not judge content', () => {
    const pace = { type: 'pace', result: { pace: {} } } as unknown as AnalysisView;
    expect(guardedAnalysis(pace, context('active', 'real'))).toBe(pace);
  });
});
