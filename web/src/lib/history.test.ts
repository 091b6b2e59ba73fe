import { beforeEach, expect, it } from 'vitest';
import { formulaHistory, remember } from './history';

beforeEach(() => localStorage.clear());

it('the last 50 formulas of each data set are kept, the newest first and each once', () => {
  for (let i = 0; i < 60; i++) remember('a', `loss > ${i}`);
  remember('a', 'loss > 30');
  remember('b', 'label = x');
  remember('b', '');
  remember('b', 'x'.repeat(3000));
  expect(formulaHistory('a')).toHaveLength(50);
  expect(formulaHistory('a').slice(0, 2)).toEqual(['loss > 30', 'loss > 59']);
  expect(formulaHistory('b')).toEqual(['label = x']);
});

it('what somebody else wrote there is no history', () => {
  for (const text of ['{', '{"a":1}', 'null']) {
    localStorage.setItem('assay.history.a', text);
    expect(formulaHistory('a')).toEqual([]);
  }
});
