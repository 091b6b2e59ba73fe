import { describe, expect, it } from 'vitest';
import type { ColumnInfo, ModelRun } from '../api/types';
import { columnKey, columnOf, usualColumns, usualHistograms } from './columns';

const column = (name: string, origin: ColumnInfo['origin'], type: ColumnInfo['type'], model: string | null = null) => ({
  name,
  type,
  origin,
  model,
  description: '',
});
const columns: ColumnInfo[] = [
  column('row', 'data', 'number'),
  column('premise', 'data', 'text'),
  column('hypothesis', 'data', 'text'),
  column('label', 'data', 'category'),
  column('length(pre)', 'data', 'number'),
  column('Genre', 'imported', 'category'),
  column('predicted(a)', 'model', 'category', 'a'),
  column('correct(a)', 'model', 'boolean', 'a'),
  column('loss(a)', 'model', 'number', 'a'),
  column('probability(entailment, a)', 'model', 'number', 'a'),
  column('predicted(b)', 'model', 'category', 'b'),
  column('correct(b)', 'model', 'boolean', 'b'),
];
const ran: ModelRun[] = [
  { model: 'a', hooks: [{ name: 'mlp.relu', units: 512 }], problem: null },
  { model: 'b', hooks: [{ name: 'mlp.relu', units: 512 }], problem: 'changed' },
];

describe('a column’s name', () => {
  const key = (name: string, model: string | null = 'a'): string => columnKey(name, model, columns);

  it('leaves out the model that is meant', () => {
    expect(key('loss(a)')).toBe('loss');
    expect(key('Probability(entailment,a)')).toBe('probability(entailment)');
    expect(key('unit(mlp.relu, 3, a)')).toBe('unit(mlp.relu, 3)');
    expect(key('loss(b)')).toBe('loss(b)');
    expect(key('loss(a)', 'b')).toBe('loss(a)');
  });

  it('is the list’s, in whatever case it is written', () => {
    expect(key('GENRE')).toBe('Genre');
    expect(key('LENGTH(pre)')).toBe('length(pre)');
  });

  it('keeps the model where the data has a column of that name', () => {
    const own = [...columns, column('loss', 'imported', 'number')];
    expect(columnKey('loss(a)', 'a', own)).toBe('loss(a)');
    expect(columnKey('loss', 'a', own)).toBe('loss');
  });

  it('finds what is known of the column, units included', () => {
    expect(columnOf('loss', 'a', columns, ran)?.name).toBe('loss(a)');
    expect(columnOf('unit(mlp.relu, 511)', 'a', columns, ran)?.type).toBe('number');
    for (const none of ['unit(mlp.relu, 512)', 'unit(mlp.relu, x)', 'unit(other, 1)', 'unit(mlp.relu, 1, b)', 'gone']) {
      expect(columnOf(none, 'a', columns, ran), none).toBeNull();
    }
  });
});

it('at first the texts, the labels and how well the models do are shown', () => {
  expect(usualColumns('a', null, columns)).toEqual([
    'row',
    'premise',
    'hypothesis',
    'label',
    'predicted',
    'correct',
    'loss',
  ]);
  expect(usualColumns('a', 'b', columns)).toContain('predicted(b)');
  expect(usualHistograms('a', columns)).toEqual(['label', 'predicted', 'correct', 'loss', 'length(pre)', 'Genre']);
  expect(usualColumns(null, null, columns.slice(0, 4))).toEqual(['row', 'premise', 'hypothesis', 'label']);
});
