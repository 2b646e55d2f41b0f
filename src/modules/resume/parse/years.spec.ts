import { findDateRanges } from './dates.js';
import { claimedYears, yearsFromRanges } from './years.js';

const now = new Date('2026-11-15T00:00:00Z');
const years = (...ranges: string[]): number | null => yearsFromRanges(ranges.flatMap(findDateRanges), now);

describe('yearsFromRanges', () => {
  it.each([
    [['Mar 2021 - Present'], 5.8],
    [['Mar 2021 - Present', 'Jun 2017 - Feb 2021'], 9.5],
    [['2020 – 2022', '2022 – Present'], 6.9],
    [['May 2023 – Jun 2023', 'Jun 2023 – Aug 2023'], 0.3],
    [['Jan 2020 - Dec 2020', 'Mar 2020 - Jun 2020'], 1],
    [['Jan 2020 - Jan 2020'], 0.1],
    [['2027 - 2028'], null],
    [['Dec 2020 - Jan 2019'], null],
    [['Jan 2026 - Dec 2030'], 0.9],
    [['January 20XX - Current'], null],
    [[], null],
  ])('%j make %s', (ranges, expected) => {
    expect(years(...ranges)).toBe(expected);
  });

  it('never exceeds fifty', () => {
    expect(years('1960 - 2000', '1990 - 2026')).toBe(50);
  });
});

describe('claimedYears', () => {
  it.each([
    ['12 years building distributed systems', 12],
    ['Over 6+ years of experience', 6],
    ['eight years in retail', 8],
    ['a 10 year old company', null],
    ['5 years ago I moved; 30 years old', null],
    ['99 years of experience', null],
  ])('%s: %s', (text, expected) => {
    expect(claimedYears(text)).toBe(expected);
  });
});
