import { describe, expect, it } from 'vitest';
import { nextSort, readView, START, writeView, type ExploreView } from './explore-view';

describe('the address of Explore', () => {
  it('is read back as it was written, whatever the columns are called', () => {
    const view: ExploreView = {
      columns: [
        { name: 'premise', width: 240 },
        { name: '"a|b & <c>"', width: null },
        { name: 'unit(mlp.relu, 12)', width: 80 },
      ],
      histograms: ['label', '-odd'],
      sort: { column: '-odd', descending: true },
    };
    expect(readView(writeView(view))).toEqual(view);
  });

  it('tells no histograms from the usual ones', () => {
    expect(readView(writeView({ ...START, histograms: [] })).histograms).toEqual([]);
    expect(writeView(START)).toBe('');
    expect(readView('')).toEqual(START);
  });

  it('takes what it cannot understand as if it were not there', () => {
    expect(readView('?column=&column=a|999999&column=b|2&column=b&order=desc')).toEqual({
      columns: [
        { name: 'a|999999', width: null },
        { name: 'b', width: null },
      ],
      histograms: null,
      sort: null,
    });
  });

  it('sorts up, down, and not', () => {
    const up = nextSort(null, 'loss');
    const down = nextSort(up, 'loss');
    expect([up, down, nextSort(down, 'loss')]).toEqual([
      { column: 'loss', descending: false },
      { column: 'loss', descending: true },
      null,
    ]);
    expect(nextSort(down, 'row')).toEqual({ column: 'row', descending: false });
  });
});
