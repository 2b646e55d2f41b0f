import { findDateRanges, findSingleDate, isoOf, withoutDates } from './dates.js';

const read = (text: string): string => {
  const range = findDateRanges(text)[0];
  return range ? `${isoOf(range.start)}..${range.current ? 'now' : isoOf(range.end)}` : 'none';
};

describe('findDateRanges', () => {
  it.each([
    ['Mar 2021 - Present', '2021-03..now'],
    ['March 2021 to June 2022', '2021-03..2022-06'],
    ['Sep. 2024 – Jun. 2027', '2024-09..2027-06'],
    ['Sept 2019 — today', '2019-09..now'],
    ['03/2022 - 02/2023', '2022-03..2023-02'],
    ['2021.03 - 2022.11', '2021-03..2022-11'],
    ['2019-04 – 2020-01', '2019-04..2020-01'],
    ['01/03/2020 - 30/06/2021', '2020-03..2021-06'],
    ['2019 – 2021', '2019..2021'],
    ['2019-21', '2019..2021'],
    ['1998-03', 'none'],
    ['Summer 2020 - Fall 2021', '2020-06..2021-09'],
    ["Jan '19 - Mar '21", '2019-01..2021-03'],
    ['März 2018 bis heute', '2018-03..now'],
    ['since 04/2022', '2022-04..now'],
    ['seit 2020', '2020..now'],
    ['January 20XX - Current', 'null..now'],
    ['100-200 users in 2020', 'none'],
    ['call 312-555-2019', 'none'],
    ['versions 2.1 - 2.4', 'none'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('takes the dates and what held them out of a line', () => {
    const line = 'QA Engineer, Contoso (Jun 2018 - Feb 2021) Led the guild';
    const range = findDateRanges(line)[0];
    expect(range && withoutDates(line, range)).toBe('QA Engineer, Contoso\tLed the guild');
  });
});

it('findSingleDate reads the last date of a line', () => {
  expect(isoOf(findSingleDate('B.S. Computer Science, May 2020')?.start ?? null)).toBe('2020-05');
  expect(findSingleDate('nothing here')).toBeNull();
});
