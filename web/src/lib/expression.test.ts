import { describe, expect, it } from 'vitest';
import { completions, faultIn, operandOf, quotedName, wordAt } from './expression';

const NAMES = [
  { name: 'positive', vectors: 1 },
  { name: 'my set', vectors: 12 },
  { name: 'oppose', vectors: 1 },
  { name: 'x-ray', vectors: 1 },
];

describe('a name in an expression', () => {
  it('stands in quotes where the grammar has no word for it', () => {
    expect(['taste', 'x-ray', 'v1.2_b', 'été'].map(quotedName)).toEqual(['taste', 'x-ray', 'v1.2_b', 'été']);
    expect(['my set', '2nd', 'a-', 'a - b'].map(quotedName)).toEqual(['"my set"', '"2nd"', '"a-"', '"a - b"']);
  });

  it('of several vectors stands for their mean', () => {
    expect(operandOf(NAMES[1]!)).toBe('mean("my set")');
    expect(operandOf(NAMES[0]!)).toBe('positive');
  });
});

describe('completion', () => {
  it('replaces the word around the caret, or what stands in quotes', () => {
    expect(wordAt('a + pos', 7)).toEqual({ start: 4, end: 7 });
    expect(wordAt('a + positive - b', 6)).toEqual({ start: 4, end: 12 });
    expect(wordAt('0.5*', 4)).toEqual({ start: 4, end: 4 });
    expect(wordAt('a - "my s" + b', 8)).toEqual({ start: 4, end: 10 });
    expect(wordAt('a - "my', 7)).toEqual({ start: 4, end: 7 });
  });

  it('offers names that begin with the word before those that have it inside', () => {
    expect(completions('0.5*po', 6, NAMES).map(({ name }) => name)).toEqual(['positive', 'oppose']);
    expect(completions('', 0, NAMES)).toHaveLength(4);
    expect(completions('positive', 8, NAMES)).toEqual([]);
    expect(completions('a - "my', 7, NAMES).map(({ name }) => name)).toEqual(['my set']);
  });

  it('is not offered where only an operator can stand', () => {
    for (const text of ['"my set"', '"my set"[3]', '2*(positive) ', 'positive ']) {
      expect(completions(text, text.length, NAMES)).toEqual([]);
    }
    for (const text of ['4*', 'positive + ', '2*(', 'mean(']) {
      expect(completions(text, text.length, NAMES)).toHaveLength(4);
    }
  });
});

describe('a fault', () => {
  it('is at the column that the server names, counted from 1', () => {
    const sentence = 'The vector expression is wrong at column 6: expected + or - or the end, found "b".';
    expect(faultIn(sentence, 'aaaa bbb')).toEqual({ start: 5, end: 8 });
    expect(faultIn('… at column 4: expected a name, found the end.', 'a +')).toEqual({ start: 3, end: 4 });
  });

  it('is at the name that the server quotes', () => {
    expect(faultIn('There is no steering vector "oops"; there are a, b.', 'a - oops')).toEqual({ start: 4, end: 8 });
    expect(faultIn('The server is tired.', 'a')).toBeNull();
  });
});
