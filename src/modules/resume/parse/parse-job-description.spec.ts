import { parseJobDescription } from './parse-job-description.js';

const TEXT = `Senior Backend Engineer (Remote)
Acme builds payment software.

What you'll do
- Design and run services in Go on Kubernetes
- Mentor engineers

Requirements
- 5+ years with distributed systems
- PostgreSQL, Kafka and Docker
- Experience with React is a plus

Nice to have
- Terraform, Rust
- Some Kafka knowledge

Benefits
- Free Python lessons`;

describe('parseJobDescription', () => {
  const parsed = parseJobDescription(TEXT, null);
  const requirement = Object.fromEntries(parsed.skills.map(({ canonical, requirement: r }) => [canonical, r]));

  it('finds title, seniority and responsibilities', () => {
    expect(parsed).toMatchObject({
      title: 'Senior Backend Engineer (Remote)',
      seniority: 'senior',
      responsibilities: ['Design and run services in Go on Kubernetes', 'Mentor engineers'],
    });
  });

  it('tells required skills from preferred ones; named both ways is required', () => {
    expect(requirement).toMatchObject({
      PostgreSQL: 'required',
      'Apache Kafka': 'required',
      Kubernetes: 'required',
      React: 'preferred',
      Terraform: 'preferred',
      Rust: 'preferred',
    });
  });

  it.each([
    ['Junior Developer', '', 'junior'],
    ['Head of Data', '', 'executive'],
    ['Staff Engineer', '', 'principal'],
    ['Engineer', 'You bring 3 years of work', 'mid'],
    ['Engineer', 'You like code', null],
  ])('%s %s: %s', (title, text, seniority) => {
    expect(parseJobDescription(`${title}\n${text}`, title).seniority).toBe(seniority);
  });
});
