import { describe, expect, it } from 'vitest';
import type { Dose, DoseFigure, Measured } from '../api/steering';
import { dosesCsv, dosesOf, extent, figureWords, PANELS, rangeWords, slopesCsv, strengthsOf } from './dose';

const alone = (value: number | null): DoseFigure => ({ value, low: null, high: null, random: null, p: null });

function dose(strength: number, share: Partial<DoseFigure> = {}): Dose {
  return {
    strength,
    texts: 50,
    share: { ...alone(0.5), ...share },
    logOdds: alone(0),
    perplexity: { ...alone(8), random: { min: 7, mean: 8, max: 12 } },
    distinct1: alone(0.3),
    distinct2: alone(0.8),
    repetition: alone(0),
    tokens: alone(14),
    broken: 0,
    sides: [],
    examples: [],
    exampleLogOdds: [],
  };
}

const measured = (range: Measured['range']): Measured => ({
  model: 'reviews',
  unit: 'states',
  steers: [],
  scorer: { name: 'n-grams', positive: 'positive', accuracy: null },
  prompts: 1,
  directions: 20,
  unsteered: dose(0),
  doses: [dose(0.4), dose(-0.4), dose(0.2)],
  slopes: null,
  range,
  rule: 'the share rises',
  sides: [],
  warnings: [],
});

describe('a dose-response curve', () => {
  it('has the unsteered texts at 0, once, and goes up in strength', () => {
    expect(dosesOf([], measured(null)).map(({ strength }) => strength)).toEqual([-0.4, 0, 0.2, 0.4]);
    expect(dosesOf([dose(1), dose(0)], null).map(({ strength }) => strength)).toEqual([0, 1]);
  });

  it('has axes that hold every figure, the random directions’ too', () => {
    expect(extent(PANELS[0]!, [dose(0)])).toEqual([0, 1]);
    expect(extent(PANELS[1]!, [dose(0)])).toEqual([0, 12]);
    expect(extent(PANELS[1]!, [])).toEqual([0, 1]);
  });

  it('says a figure with its interval and what random directions give', () => {
    const figure = { value: 0.9, low: 0.8, high: 0.95, random: { min: 0.4, mean: 0.5, max: 0.6 }, p: 1 / 21 };
    expect(figureWords(figure, true)).toBe('90.0% (80.0% to 95.0%); random directions 40.0% to 60.0%, p = 0.048');
    expect(figureWords(alone(null), false)).toBe('–');
    expect(rangeWords(measured(null))).toBe('No strength but 0 is usable.');
    expect(rangeWords(measured({ low: -0.4, high: 0.2, lowShare: 0.1, highShare: 0.9 }))).toBe(
      'Usable from -0.40 (10.0%) to 0.20 (90.0%).',
    );
  });

  it('is saved with a row for each strength, empty where there is no figure', () => {
    const [head, row] = dosesCsv([dose(-0.4, { low: 0.4, high: 0.6 })]).split('\r\n');
    expect(head).toContain('strength,texts,broken,share,share_low,share_high,share_random_min');
    expect(row).toMatch(/^-0\.4,50,0,0\.5,0\.4,0\.6,,,,,0,/);
    expect(head!.split(',')).toHaveLength(row!.split(',').length);
    expect(slopesCsv([{ from: -1, to: 0, samples: 3 }])).toBe('slope_from,slope_to,samples\r\n-1,0,3\r\n');
  });
});

describe('strengths', () => {
  it('are numbers with commas or blanks between', () => {
    expect(strengthsOf('-0.4, 0  .2,1e0')).toEqual([-0.4, 0, 0.2, 1]);
    expect(strengthsOf('1, two')).toBeNull();
    expect(strengthsOf(' ')).toBeNull();
  });
});
