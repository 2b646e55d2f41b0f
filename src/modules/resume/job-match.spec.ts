import { matchSkills } from './job-match.js';

const resume = [
  { name: 'Postgres', canonical: 'PostgreSQL', evidence: 'listed' as const },
  { name: 'Go', canonical: 'Go', evidence: 'mentioned' as const },
  { name: 'Chess', canonical: 'Chess', evidence: 'listed' as const },
];

describe('matchSkills', () => {
  it('sorts skills into matched, missing and extra and gives the share', () => {
    const match = matchSkills(resume, [
      { name: 'postgresql', canonical: 'PostgreSQL', requirement: 'required' },
      { name: 'Rust', canonical: 'Rust', requirement: 'required' },
      { name: 'Go', canonical: 'Go', requirement: 'preferred' },
    ]);
    expect(match).toEqual({
      status: 'measured',
      reason: null,
      matched: [
        { canonical: 'PostgreSQL', requirement: 'required', evidence: 'listed' },
        { canonical: 'Go', requirement: 'preferred', evidence: 'mentioned' },
      ],
      missing: [{ canonical: 'Rust', requirement: 'required' }],
      extra: ['Chess'],
      share: 0.667,
      requiredShare: 0.5,
    });
  });

  it('gives no share where nothing is asked for', () => {
    expect(matchSkills(resume, [])).toMatchObject({
      status: 'insufficient',
      reason: 'no_skills_in_job_description',
      share: null,
      requiredShare: null,
    });
  });
});
