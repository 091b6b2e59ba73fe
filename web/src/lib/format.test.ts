import { describe, expect, it } from 'vitest';
import { count, counted, duration, pValue, percent, ratio, roughPercent, signed } from './format';

describe('numbers in words', () => {
  it('says percent without rounding something to nothing or less than all to all', () => {
    expect([0, 0.0001, 0.0005, 0.5, 0.9994, 0.9999, 1].map(percent)).toEqual([
      '0.0%',
      '<0.1%',
      '0.1%',
      '50.0%',
      '99.9%',
      '>99.9%',
      '100.0%',
    ]);
    expect([0, 0.001, 0.2, 0.996, 1].map(roughPercent)).toEqual(['0%', '<1%', '20%', '>99%', '100%']);
  });

  it('shows a dash for what is not there', () => {
    expect([percent(null), percent(undefined), percent(NaN), ratio(null), ratio(undefined)]).toEqual(
      Array(5).fill('–'),
    );
  });

  it('signs with a real minus, and not what is nothing', () => {
    expect([0.314, -0.314, 0, -0.001].map((value) => signed(value))).toEqual(['+0.31', '−0.31', '0.00', '0.00']);
  });

  it('counts with separators and in the singular', () => {
    expect(count(10200)).toBe('10,200');
    expect([1, 2].map((value) => counted(value, 'unit'))).toEqual(['1 unit', '2 units']);
  });

  it('tells durations roughly', () => {
    expect([0.2, 31.4, 100, 7300].map(duration)).toEqual(['less than a second', '31 s', '2 min', '2 h 2 min']);
  });

  it('writes p-values as papers do', () => {
    expect([0.03, 0.0004].map(pValue)).toEqual(['p = 0.030', 'p < 0.001']);
  });
});
