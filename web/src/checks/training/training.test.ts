import { describe, expect, it } from 'vitest';
import { closest, curveFigure, curvesCsv, panelsOf, stepsOf, valueAt, type TrainingSeries } from './training';

function series(metric: TrainingSeries['metric'], ...values: [number, number][]): TrainingSeries {
  return {
    metric,
    column: metric,
    points: values.map(([step, value]) => ({ step, value, low: value, high: value })),
    seen: values.length,
    broken: null,
    perPoint: 1,
    spikes: [],
  };
}

describe('panels', () => {
  it('puts train and dev of one quantity together, and leaves out what is not there', () => {
    const panels = panelsOf([
      series('dev-loss', [2, 1]),
      series('train-loss', [1, 2]),
      series('gradient-norm', [1, 3]),
    ]);
    expect(panels.map(({ name, series: own }) => [name, own.map((each) => each.metric)])).toEqual([
      ['Loss', ['train-loss', 'dev-loss']],
      ['Gradient norm', ['gradient-norm']],
    ]);
  });

  it('has a logarithmic axis only where all values are above 0', () => {
    expect(panelsOf([series('gradient-norm', [1, 3], [2, 0.001])])[0]!.log).toBe(true);
    expect(panelsOf([series('gradient-norm', [1, 3], [2, 0])])[0]!.log).toBe(false);
  });
});

describe('the cursor', () => {
  it('finds the closest step', () => {
    expect([-5, 1, 4, 5, 6, 99].map((step) => closest([0, 4, 6], step))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(closest([], 3)).toBe(0);
  });

  it('reads what was last measured, and nothing before the first', () => {
    const dev = series('dev-loss', [10, 1], [20, 0.5]);
    expect([5, 10, 14, 19, 20, 30].map((step) => valueAt(dev, step))).toEqual([null, 1, 1, 1, 0.5, 0.5]);
  });

  it('knows all steps once, in order', () => {
    expect(stepsOf([series('dev-loss', [2, 1]), series('train-loss', [1, 1], [2, 1])])).toEqual([1, 2]);
  });
});

it('writes figures in four digits', () => {
  expect([0, 0.69314, 1234.5, 3e-5, 1e6].map((value) => curveFigure(value))).toEqual([
    '0',
    '0.6931',
    '1235',
    '3.00e−5',
    '1.00e6',
  ]);
  expect(curveFigure(0.915, true)).toBe('91.5%');
  expect(curveFigure(null)).toBe('–');
});

it('saves every point of every curve', () => {
  expect(curvesCsv([series('train-loss', [1, 0.5])]).split('\r\n')).toEqual([
    'metric,column,step,mean,lowest,highest',
    'train-loss,train-loss,1,0.5,0.5,0.5',
    '',
  ]);
});
