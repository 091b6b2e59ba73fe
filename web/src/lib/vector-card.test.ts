import { describe, expect, it } from 'vitest';
import { cardRows, warningsOf } from './vector-card';

describe('a vector card', () => {
  it('has a row for each figure, intervals and lists too', () => {
    const rows = cardRows({
      pairs: 400,
      splitHalf: 0.98765,
      separation: { estimate: 0.93, low: 0.9, high: 0.951 },
      cosines: [
        { method: 'caa', cosine: 0.5 },
        { method: 'probe', cosine: -0.25 },
      ],
      exact: true,
      text: 'The food was good .',
      heads: ['0.1', '2.3'],
      nothing: null,
      warnings: ['few pairs'],
    });
    expect(rows.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'pairs: 400',
      'split-half cosine: 0.988',
      'separation: 0.930 (0.900 to 0.951)',
      'cosine, caa: 0.500',
      'cosine, probe: -0.250',
      'decodes exactly: yes',
      'text: The food was good .',
      'heads: 0.1, 2.3',
    ]);
    expect(rows.find(({ name }) => name.startsWith('split'))?.term).toBe('splitHalf');
  });

  it('tells its warnings apart', () => {
    expect(warningsOf({ warnings: ['few pairs', 3] })).toEqual(['few pairs']);
    expect(warningsOf({})).toEqual([]);
  });
});
