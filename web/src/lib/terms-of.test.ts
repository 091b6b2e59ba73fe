import { describe, expect, it } from 'vitest';
import { hasTerms, joined, termsOf, toggledTerms } from './terms-of';

const texts = (formula: string): string[] | undefined => termsOf(formula)?.map(({ text }) => text);

describe('the terms of a formula', () => {
  it('are what AND joins, with their places in the text', () => {
    const text = 'Score > 1  and nothing:at:all';
    expect(
      termsOf(text)!.map(({ text, start, end, column, concept }) => ({ text, start, end, column, concept })),
    ).toEqual([
      { text: 'Score > 1', start: 0, end: 9, column: 'Score', concept: null },
      { text: 'nothing:at:all', start: 15, end: 29, column: null, concept: 'nothing:at:all' },
    ]);
  });

  it('are one where OR joins, or parentheses hold all', () => {
    expect(texts('a AND b OR c')).toEqual(['(a AND b OR c)']);
    expect(texts('(a AND b)')).toEqual(['a AND b']);
    expect(texts('(a or b) and not c')).toEqual(['(a OR b)', 'NOT c']);
  });

  it('have a column or a concept only where all of the term is about it', () => {
    const of = (text: string): (string | null)[] => termsOf(text)!.map(({ column, concept }) => column ?? concept);
    expect(of('(label = a OR label = b) AND (label = a OR x = b) AND NOT loss > 2 AND NOT pre:tok:a')).toEqual([
      'label',
      null,
      'loss',
      'pre:tok:a',
    ]);
  });

  it('are none for an empty text, and unknown for one that cannot be read', () => {
    expect(termsOf('  ')).toEqual([]);
    expect(termsOf('a AND')).toBeNull();
  });

  it('joined are the formula again', () => {
    for (const formula of ['a AND b', '(a OR b) AND c', 'a OR b', 'NOT (a AND b)', '(a OR b) AND (c OR d)', 'a']) {
      expect(joined(termsOf(formula)!)).toBe(formula);
    }
  });

  it('are put in and taken out', () => {
    expect(toggledTerms('', 'a OR b')).toBe('a OR b');
    expect(toggledTerms('c', 'a OR b')).toBe('c AND (a OR b)');
    expect(toggledTerms('c AND (a OR b)', 'a or b')).toBe('c');
    expect(hasTerms('c AND models(a, b).disagree', 'models(a,b).disagree')).toBe(true);
    expect(hasTerms('c OR d', 'c')).toBe(false);
  });
});
