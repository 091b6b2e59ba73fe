import { describe, expect, it } from 'vitest';
import { aUnit } from '../test/samples';
import { COLUMNS, NO_FILTER, appended, explanationAt, matcher, nextSort, rowAt, sameOrder, sorted } from './table';

const LABELS = ['entailment', 'neutral', 'contradiction'];
const UNITS = [
  aUnit(3, { iou: 0.2, formula: 'pre:tok:man', active: 50, accuracy: 0.5, weights: [0.4, 0, -0.4] }),
  aUnit(1, { iou: 0.4, formula: 'hyp:tok:nobody AND NOT pre:tok:man', active: 500, accuracy: null, weights: null }),
  aUnit(2, { iou: 0.2, formula: 'hyp:tok:10', active: 5, accuracy: 0.9, weights: [-0.1, 0, 0.2] }),
  aUnit(4, { formula: null, active: 0, accuracy: null, weights: [0.1, 0.1, 0.1] }),
];
const ROWS = UNITS.map((unit) => rowAt(unit, 5));
const order = (column: (typeof COLUMNS)[number], descending: boolean): number[] =>
  sorted(ROWS, { column, descending }).map((row) => row.unit);
const kept = (filter: Partial<typeof NO_FILTER>): number[] =>
  ROWS.filter(matcher({ ...NO_FILTER, ...filter }, LABELS)).map((row) => row.unit);

describe('sorting units', () => {
  it('orders by value and then by unit, whatever the direction', () => {
    expect(order('iou', true)).toEqual([1, 2, 3, 4]);
    expect(order('iou', false)).toEqual([2, 3, 1, 4]);
    expect(order('unit', true)).toEqual([4, 3, 2, 1]);
  });

  it('puts units without a value last in both directions', () => {
    expect(order('accuracy', true)).toEqual([2, 3, 1, 4]);
    expect(order('accuracy', false)).toEqual([3, 2, 1, 4]);
  });

  it('orders formulas by name', () => {
    expect(order('formula', false)).toEqual([2, 1, 3, 4]);
  });

  it('orders weights by how strongly they tell labels apart', () => {
    expect(order('weights', true)).toEqual([3, 2, 4, 1]);
  });

  it('sorts by every column without losing a row', () => {
    for (const column of COLUMNS) expect(order(column, true).toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('starts numbers from the top, names from the start, and turns on the second click', () => {
    const byIou = nextSort({ column: 'unit', descending: false }, 'iou');
    expect(byIou).toEqual({ column: 'iou', descending: true });
    expect(nextSort(byIou, 'iou')).toEqual({ column: 'iou', descending: false });
    expect(nextSort(byIou, 'formula')).toEqual({ column: 'formula', descending: false });
  });
});

describe('filtering units', () => {
  it('finds a piece of a formula in any case, or a unit by its number', () => {
    expect(kept({ text: 'PRE:tok:man' })).toEqual([3, 1]);
    expect(kept({ text: '  and   not ' })).toEqual([1]);
    expect(kept({ text: '4' })).toEqual([4]);
  });

  it('keeps units that favour a label', () => {
    expect(kept({ label: 'entailment' })).toEqual([3]);
    expect(kept({ label: 'contradiction' })).toEqual([2]);
    expect(kept({ label: 'no such label' })).toEqual([]);
  });

  it('keeps units at or above the limits', () => {
    expect(kept({ minIou: 0.2 })).toEqual([3, 1, 2]);
    expect(kept({ minIou: 0.3 })).toEqual([1]);
    expect(kept({ minActive: 50 })).toEqual([3, 1]);
  });
});

describe('order while units arrive', () => {
  it('keeps what is shown in place and appends newcomers as they come', () => {
    expect(appended([2, 3], ROWS)).toEqual([2, 3, 1, 4]);
  });

  it('drops what is gone', () => {
    expect(appended([9, 2], ROWS)).toEqual([2, 3, 1, 4]);
  });

  it('knows whether the order shown is the order asked for', () => {
    expect(sameOrder([1, 2, 3, 4], sorted(ROWS, { column: 'unit', descending: false }))).toBe(true);
    expect(sameOrder([2, 1, 3, 4], sorted(ROWS, { column: 'unit', descending: false }))).toBe(false);
  });
});

describe('the explanation at a length', () => {
  it('is the longest that fits, or the shortest there is', () => {
    const unit = aUnit(1, { lengths: [2, 5] });
    expect(explanationAt(unit, 3)?.maxLength).toBe(2);
    expect(explanationAt(unit, 9)?.maxLength).toBe(5);
    expect(explanationAt(unit, 1)?.maxLength).toBe(2);
    expect(explanationAt(aUnit(1, { formula: null }), 5)).toBeUndefined();
  });

  it('is none for a unit that was not searched, which the server says by a score of 0', () => {
    expect(explanationAt(aUnit(1, { iou: 0 }), 5)).toBeUndefined();
  });
});
