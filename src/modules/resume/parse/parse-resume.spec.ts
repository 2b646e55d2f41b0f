import { readFileSync } from 'node:fs';
import { extractDocument } from '../../../platform/document-text/extract-document.js';
import { type ParsedResume } from './parsed-resume.js';
import { parseResume } from './parse-resume.js';

const now = new Date('2026-11-15T00:00:00Z');

async function parsed(file: string): Promise<ParsedResume> {
  const bytes = readFileSync(new URL(`../../../../test/fixtures/resume-texts/${file}`, import.meta.url));
  const { text, links } = await extractDocument(new Uint8Array(bytes));
  return parseResume({ text, links, now });
}

const listed = ({ skills }: ParsedResume): string[] =>
  skills.filter(({ evidence }) => evidence === 'listed').map(({ canonical }) => canonical);
const mentioned = ({ skills }: ParsedResume): string[] =>
  skills.filter(({ evidence }) => evidence === 'mentioned').map(({ canonical }) => canonical);
const roles = ({ experience }: ParsedResume) => experience.map(({ title, company }) => [title, company]);

describe('parseResume', () => {
  it('reads labelled skills, brackets and levels', async () => {
    const resume = await parsed('labelled-skills.txt');
    expect(listed(resume).sort()).toEqual(
      [
        'Python',
        'Go',
        'Java',
        'Spring Boot',
        'Django',
        'gRPC',
        'PostgreSQL',
        'Redis',
        'MongoDB',
        'Amazon Web Services',
        'Amazon EC2',
        'Amazon S3',
        'AWS Lambda',
        'Docker',
        'Kubernetes',
        'CI/CD',
        'Agile',
        'Jira',
      ].sort(),
    );
    expect(mentioned(resume)).toEqual(expect.arrayContaining(['Apache Kafka', 'JUnit']));
    expect(roles(resume)).toEqual([
      ['Senior Software Engineer', 'Zentro Payments Pvt Ltd'],
      ['Software Engineer', 'Kavya Software'],
    ]);
    expect(resume.experience[0]?.highlights[0]).toMatch(/with exactly-once semantics over Kafka$/);
    expect(resume).toMatchObject({
      contact: {
        fullName: 'PRIYA RAMASWAMY',
        email: 'priya.ramaswamy@example.org',
        phone: '+91 98450 12345',
        location: 'Bengaluru, India',
      },
      yearsExperience: 9.4,
      languages: [{ name: 'English', level: 'fluent' }, { name: 'Tamil', level: 'native' }, { name: 'Hindi' }],
      certifications: [expect.stringMatching(/^AWS Certified/), 'Certified Kubernetes Administrator'],
    });
  });

  it('reads a functional résumé, and hobbies are no skills', async () => {
    const resume = await parsed('functional.txt');
    expect(listed(resume)).toEqual(
      expect.arrayContaining(['Administrative Support', 'Communication', 'Microsoft Word', 'Excel', 'Sage']),
    );
    expect([...listed(resume), ...mentioned(resume)]).not.toContain('Python');
    expect(roles(resume)).toEqual([
      ['Office Administrator', 'Leeds Rowing Club'],
      ['Receptionist', 'Moorside Dental Practice'],
    ]);
    expect(resume.yearsExperience).toBe(9);
  });

  it('reads an academic CV', async () => {
    const resume = await parsed('academic-cv.txt');
    expect(resume.contact.fullName).toBe('Łukasz Wójcik');
    expect(resume.experience.map(({ title }) => title)).toEqual(['Assistant Professor', 'Postdoctoral Researcher']);
    expect(resume.experience[1]?.company).toBe('ETH Zürich');
    expect(resume.education.map(({ degree }) => degree)).toEqual(['Ph.D. in Physics', 'M.Sc. in Theoretical Physics']);
    expect(listed(resume)).toEqual(['Python', 'Julia', 'C++', 'LaTeX', 'MATLAB', 'Version Control', 'Git']);
    expect(resume.yearsExperience).toBe(10.9);
  });

  it('reads Markdown with a table of skills', async () => {
    const resume = await parsed('markdown.md');
    expect(resume.contact).toMatchObject({
      fullName: 'José Ángel Núñez de la Cruz',
      links: ['https://github.com/janunez'],
    });
    expect(listed(resume).sort()).toEqual(['Laravel', 'Node.js', 'PHP', 'React', 'TypeScript', 'Vue.js']);
    expect(roles(resume)).toEqual([
      ['Lead Developer', 'Nubela Software'],
      ['Web Developer', 'Taller Web'],
    ]);
  });

  it('reads letter-spaced headings', async () => {
    const resume = await parsed('letter-spaced.txt');
    expect(resume.contact.fullName).toBe('SARAH McKENZIE');
    expect(roles(resume)).toEqual([
      ['Senior Product Manager', 'Acme Health'],
      ['Associate Product Manager', 'Bright Apps Inc.'],
    ]);
    expect(resume.education).toEqual([
      expect.objectContaining({ degree: 'BA Economics', institution: 'Boston College' }),
    ]);
    expect(listed(resume)).toContain('User Research');
  });

  it('reads an export whose sidebar comes first, with several roles at one employer', async () => {
    const resume = await parsed('linkedin-export.txt');
    expect(resume.contact).toMatchObject({ fullName: 'Amelia Hart', location: 'London, United Kingdom' });
    expect(roles(resume)).toEqual([
      ['Senior Data Analyst', 'Northbank'],
      ['Data Analyst', 'Northbank'],
      ['Research Assistant', 'City Council'],
    ]);
    expect(listed(resume)).toEqual(['Data Visualization', 'Tableau', 'R']);
    expect(resume.certifications).toEqual(['Google Data Analytics Professional Certificate']);
  });

  it('reads skills in rows of a table', async () => {
    const resume = await parsed('skills-table.txt');
    expect(listed(resume)).toEqual(
      expect.arrayContaining(['C', 'C++', 'Rust', 'I2C', 'CAN Bus', 'Git', 'CMake', 'Altium Designer']),
    );
    expect(listed(resume)).not.toContain('Protocols');
    expect(resume.experience[0]).toMatchObject({
      title: 'Embedded Software Engineer',
      company: 'Huaxin Robotics Co., Ltd.',
      start: '2021-03',
      end: null,
      current: true,
    });
  });

  it('reads headings of another language and a name in another script', async () => {
    const resume = await parsed('non-latin-name.txt');
    expect(resume.contact.fullName).toBe('Ольга Петровна Смирнова');
    expect(roles(resume)).toEqual([
      ['QA Engineer', 'Spreeware GmbH'],
      ['Software Tester', 'Hanse Digital AG'],
    ]);
    expect(resume.languages.map(({ level }) => level)).toEqual(['Muttersprache', 'C1', 'B2']);
  });

  it('reads employers in capitals with sentences below, and leaves volunteering out of the years', async () => {
    const resume = await parsed('sales.txt');
    expect(roles(resume)).toEqual([
      ['Regional Sales Manager', 'BLUEBONNET SOFTWARE, INC.'],
      ['Account Executive', 'LONE STAR OFFICE SUPPLY'],
    ]);
    expect(resume.experience[1]?.highlights).toEqual(['Opened 85 new accounts.']);
    expect(resume.yearsExperience).toBe(16.9);
  });

  it('reads jobs outside of software', async () => {
    const resume = await parsed('nurse.txt');
    expect(resume.contact).toMatchObject({ fullName: 'Grace Adeyemi', phone: '312.555.0147' });
    expect(listed(resume)).toEqual([
      'Patient Care',
      'Epic Systems',
      'Cerner',
      'Phlebotomy',
      'IV Therapy',
      'Leadership',
      'CPR',
    ]);
    expect(resume.certifications).toContain('Registered Nurse, State of Illinois');
  });

  it('leaves years unknown where there is no work', async () => {
    const resume = await parsed('student.txt');
    expect(resume.yearsExperience).toBeNull();
    expect(resume.projects.map(({ name }) => name)).toEqual(['Chess engine', 'Campus map']);
    expect(listed(resume)).toEqual([
      'Python',
      'C++',
      'C',
      'R',
      'React Native',
      'HTML',
      'CSS',
      'Teamwork',
      'Problem Solving',
    ]);
    expect(resume.warnings.map(({ code }) => code)).toContain('experience_not_found');
  });

  it('reads skills without commas and in sentences', async () => {
    const resume = await parsed('no-commas.txt');
    expect(listed(resume)).toEqual(
      expect.arrayContaining([
        'Docker',
        'Kubernetes',
        'Terraform',
        'Ansible',
        'Python',
        'Bash',
        'Amazon Web Services',
        'Prometheus',
        'Datadog',
        'Jenkins',
      ]),
    );
    expect(roles(resume)).toEqual([
      ['DevOps Engineer', 'Cloudberry'],
      ['Systems Administrator', 'Harbor Freight Lines'],
    ]);
  });

  it('reads entries spelled out by labels', async () => {
    const resume = await parsed('labelled-entries.txt');
    expect(resume.experience).toEqual([
      expect.objectContaining({ title: 'Systems Engineer', company: 'Tata Consultancy Services, Pune', current: true }),
    ]);
    expect(resume.education.map(({ institution }) => institution)).toEqual([
      'Pune Institute of Computer Technology',
      'Fergusson College',
    ]);
    expect(resume.projects.map(({ name }) => name)).toEqual(['Online Banking Portal']);
    expect(listed(resume)).toEqual(
      expect.arrayContaining(['Java', 'C', 'C++', 'AngularJS', 'Oracle Database', 'Linux', 'Jira']),
    );
    expect(resume.languages.map(({ name }) => name)).toEqual(['English', 'Hindi', 'Marathi']);
  });

  it('reads roles parted by bars, and a section of tools', async () => {
    const resume = await parsed('pipe-headers.txt');
    expect(roles(resume)).toEqual([
      ['SENIOR UX DESIGNER', 'OTTO GMBH'],
      ['UX DESIGNER', 'XING SE'],
    ]);
    expect(resume.education).toEqual([expect.objectContaining({ degree: 'BA DESIGN', institution: 'HAW HAMBURG' })]);
    expect(listed(resume)).toEqual([
      'Figma',
      'Sketch',
      'Adobe XD',
      'Miro',
      'InVision',
      'User Research',
      'Wireframing',
      'Prototyping',
      'Usability Testing',
      'Information Architecture',
      'HTML',
      'CSS',
    ]);
  });

  it('reads dates that stand above the role, and skills one per line', async () => {
    const resume = await parsed('dates-first.txt');
    expect(resume.experience.map(({ title, dates }) => [title, dates])).toEqual([
      ['Site Engineer', '2018 - Present'],
      ['Assistant Engineer', '2015 - 2018'],
    ]);
    expect(resume.yearsExperience).toBe(11.9);
    expect(listed(resume)).toEqual(
      expect.arrayContaining(['AutoCAD', 'Civil 3D', 'Surveying', 'Leadership', 'Teamwork']),
    );
  });

  it('falls back to a statement of years, and says so', () => {
    const resume = parseResume({
      text: 'Ann Lee\nann.lee@example.com\n\nSummary\nPlumber with 12 years of experience in hotels.',
      now,
    });
    expect(resume.yearsExperience).toBe(12);
    expect(resume.warnings.map(({ code }) => code)).toContain('years_from_statement');
  });

  it.each(['', 'x', '\n\n\n', 'Skills', 'Experience\n2019 - 2020', '• • •', 'Education:\n,,,'])(
    'does not stumble over %j',
    (text) => {
      expect(() => parseResume({ text, now })).not.toThrow();
    },
  );

  it.each(['a', '1 ', 'a-', 'a@b.', '(', 'a,', 'Engineer 2019 - 2020\n', 'B.S. University, ', 'C/', 'at A '])(
    'stays quick on %j repeated',
    (part) => {
      const startedAt = performance.now();
      for (const heading of ['', 'Skills\n', 'Experience\n', 'Education\n'])
        parseResume({ text: heading + part.repeat(100_000 / part.length), now });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    },
  );
});
