import { describe, expect, it } from 'vitest';
import type { Bin, Histogram } from '../api/types';
import { brushed, brushOf, histogramCsv, isBrushed, onBins, toggled } from './brush';

const plain = (name: string): string => name.toLowerCase();
const bin = (from: number, to: number): Bin => ({ value: null, from, to, all: 10, selected: 5 });
const bins = [bin(0, 0.2), bin(0.2, 0.4), bin(0.4, 0.6), bin(0.6, 0.8)];

describe('a brush', () => {
  it('on bins becomes comparisons that hold on just their rows', () => {
    expect(brushed('', 'loss', onBins(bins, 1, 2), plain)).toBe('loss >= 0.2 AND loss < 0.6');
    expect(brushed('', 'loss', onBins(bins, 3, 2), plain)).toBe('loss >= 0.4');
    expect(brushed('', 'loss', onBins(bins, 0, 0), plain)).toBe('loss < 0.2');
    expect(onBins(bins, 0, 3)).toBeNull();
  });

  it('replaces what the formula said about its column, where it said it', () => {
    expect(brushed('label = a AND loss > 2 AND pre:tok:man', 'Loss', onBins(bins, 1, 1), plain)).toBe(
      'label = a AND Loss >= 0.2 AND Loss < 0.4 AND pre:tok:man',
    );
    expect(brushed('(loss > 2 OR loss < 1) AND label = a', 'loss', null, plain)).toBe('label = a');
  });

  it('of values is a choice among them, in parentheses beside other terms', () => {
    const both = toggled(toggled(null, 'neutral'), 'a "b"');
    expect(brushed('', 'label', both, plain)).toBe('label = neutral OR label = "a \\"b\\""');
    expect(brushed('loss > 2', 'label', both, plain)).toBe('loss > 2 AND (label = neutral OR label = "a \\"b\\"")');
    expect(brushed('', 'label', toggled(null, null), plain)).toBe('label = null');
    expect(brushed('', 'label', toggled(null, 'null'), plain)).toBe('label = "null"');
    expect(toggled(toggled(null, 'x'), 'x')).toBeNull();
  });

  it('is read back from the formula it made', () => {
    for (const brush of [onBins(bins, 1, 2), onBins(bins, 0, 1), onBins(bins, 2, 3)]) {
      expect(brushOf(brushed('pre:tok:man', 'loss', brush, plain), 'loss', plain)).toEqual(brush);
    }
    const values = { kind: 'values' as const, values: ['a', null, 'b c'] };
    expect(brushOf(brushed('pre:tok:man', 'label', values, plain), 'label', plain)).toEqual(values);
  });

  it('is not what a formula says otherwise', () => {
    for (const formula of ['loss > 2', 'NOT loss < 2', 'loss >= 1 AND loss >= 2', 'loss != 1', '']) {
      expect(brushOf(formula, 'loss', plain), formula).toBeNull();
    }
  });

  it('has the bins that are within it', () => {
    expect(bins.map((each) => isBrushed(each, { kind: 'range', from: 0.2, to: 0.6 }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

it('figures are saved as CSV that reads back, whatever is in a value', () => {
  const counts = { all: 2, selected: 1 };
  const histogram: Histogram = {
    column: 'x',
    type: 'category',
    bins: [{ value: 'a, "b"\n', from: null, to: null, all: 3, selected: 0 }],
    others: { all: 0, selected: 0 },
    missing: counts,
  };
  expect(histogramCsv(histogram)).toBe('value,all,selected\n"a, ""b""\n",3,0\n(missing),2,1\n');
  expect(histogramCsv({ ...histogram, bins: [bins[0]!] })).toBe('from,to,all,selected\n0,0.2,10,5\n(missing),,2,1\n');
});
