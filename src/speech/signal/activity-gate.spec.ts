import { ActivityGate, MOST_MARGIN_FRAMES, SPREAD_FRAMES } from './activity-gate.js';

/** What the gate makes of one letter per frame: '#' active, '.' not. */
function gated(frames: string, margin = 0): string {
  const gate = new ActivityGate();
  let marks = '';
  const read = (): void => {
    while (marks.length < gate.decided) marks += gate.speaksAt(marks.length) ? '#' : '.';
  };
  for (const [at, letter] of [...frames].entries()) {
    gate.take(letter === '#', margin);
    read();
    expect(at + 1 - gate.decided).toBeLessThanOrEqual(14 + MOST_MARGIN_FRAMES);
  }
  gate.finish();
  read();
  return marks;
}

const quiet = '.'.repeat(20);
const loud = '#'.repeat(20);

describe('ActivityGate', () => {
  it('enters after 50 ms and leaves after 150 ms, each from where the run began', () => {
    expect(gated(quiet + loud + quiet)).toBe(quiet + loud + quiet);
  });

  it('takes no notice of what is shorter', () => {
    expect(gated(`${quiet}####${quiet}`)).toBe('.'.repeat(44));
    expect(gated(`${loud}${'.'.repeat(14)}${loud}`)).toBe('#'.repeat(54));
    expect(gated(`${loud}${'.'.repeat(15)}${loud}`)).toBe(`${loud}${'.'.repeat(15)}${loud}`);
  });

  it('begins anew when a run is broken', () => {
    expect(gated(`${quiet}####.####.${quiet}`)).not.toContain('#');
  });

  it('moves both edges outwards by the margin', () => {
    expect(gated(quiet + loud + quiet, 3)).toBe('.'.repeat(17) + '#'.repeat(26) + '.'.repeat(17));
  });

  it('moves both edges inwards by the frame that smoothing has put on them', () => {
    expect(gated(quiet + loud + quiet, -SPREAD_FRAMES)).toBe('.'.repeat(21) + '#'.repeat(18) + '.'.repeat(21));
  });

  it('moves no edge before the beginning or into what is decided', () => {
    expect(gated(`..${loud}`, 8)).toBe('#'.repeat(22));
    expect(gated(`${loud}${'.'.repeat(15)}${loud}`, 8)).toBe('#'.repeat(55));
  });
});
