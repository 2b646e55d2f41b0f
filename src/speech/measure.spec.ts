import { insufficient, isMeasured, measured, roundTo } from './measure.js';

const context = { unit: 's', sampleSize: 3, method: 'sound', thresholdsVersion: 'en-1' } as const;

describe('a figure', () => {
  it('is stored as it is shown', () => {
    expect(measured(1.23456, context)).toEqual({ ...context, status: 'measured', value: 1.23, reason: null });
    expect(measured(1.23456, context, 3).value).toBe(1.235);
    expect(Object.is(roundTo(-0.001, 2), 0)).toBe(true);
  });

  it.each([NaN, Infinity, -Infinity, Number.MAX_VALUE])('is never %s', (value) => {
    expect(measured(value, context)).toMatchObject({ status: 'failed', value: null, reason: 'not_finite' });
  });

  it('says why it is missing', () => {
    const missing = insufficient('no_speech', context);
    expect(missing).toMatchObject({ status: 'insufficient', value: null, reason: 'no_speech', unit: 's' });
    expect(isMeasured(missing)).toBe(false);
  });
});
