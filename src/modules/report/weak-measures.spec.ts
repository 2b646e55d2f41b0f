import type { RecentReport } from './recent-reports.service.js';
import { weakMeasuresOf } from './weak-measures.js';

const points = (measure: string, value: number) => ({ measure, unit: 'points', value });

const report = (reportId: string, figures: RecentReport['figures']): RecentReport => ({
  reportOf: 'interview',
  reportId,
  title: null,
  track: 'backend',
  at: new Date('2026-11-01T12:00:00Z'),
  grade: null,
  figures,
  weakSkills: [],
  practice: [],
  changes: [],
});

const named = (reports: readonly RecentReport[]) => weakMeasuresOf(reports).map(({ measure }) => measure);

describe('weak measures', () => {
  it('are those below "good", weakest first, with the figure beside', () => {
    const figures = [
      points('overall', 40),
      points('pace', 55),
      { measure: 'speakingRateWpm', unit: 'wpm', value: 188 },
      points('fillers', 30.5),
      points('pause', 70),
    ];
    const [first, second, ...rest] = weakMeasuresOf([report('a', figures)]);
    expect(first).toMatchObject({ measure: 'fillers', score: 30.5, band: 'needs_work', value: null, unit: null });
    expect(second).toMatchObject({ measure: 'pace', label: 'your pace', score: 55, value: 188, unit: 'wpm' });
    expect(rest).toEqual([]);
  });

  it('are gone when a newer report found them good, and stay when it did not take them', () => {
    const older = report('old', [points('pace', 40), points('communication.structure', 45)]);
    const newer = report('new', [points('pace', 90)]);
    expect(weakMeasuresOf([newer, older])).toMatchObject([{ measure: 'communication.structure', reportId: 'old' }]);
  });

  it('hold what is told without a score, after the scored ones', () => {
    const figures = [
      { measure: 'pitchVariationSemitones', unit: 'semitones', value: 0.4 },
      { measure: 'responseLatencySeconds', unit: 's', value: 0.5 },
      points('pause', 69.9),
    ];
    expect(weakMeasuresOf([report('a', figures)])).toMatchObject([
      { measure: 'pause' },
      { measure: 'pitchVariationSemitones', score: null, band: null, value: 0.4, unit: 'semitones' },
    ]);
  });

  it('name the cause and not what follows from it: little on the question makes clarity and depth low', () => {
    const low = [points('domain.coverage', 0), points('domain.clarity', 20), points('domain.depth', 10)];
    expect(named([report('a', low)])).toEqual(['domain.coverage']);
    const own = [points('domain.coverage', 95), points('domain.depth', 10)];
    expect(named([report('a', own)])).toEqual(['domain.depth']);
  });
});
