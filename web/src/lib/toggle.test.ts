import { expect, it } from 'vitest';
import { hasConcept, quoted, toggled } from './toggle';

it('adds a concept as a condition, and takes it away again', () => {
  expect(toggled('', 'pre:tok:man')).toBe('pre:tok:man');
  expect(toggled('correct = false', 'pre:tok:man')).toBe('correct = false AND pre:tok:man');
  expect(toggled('correct = false AND pre:tok:man', 'pre:tok:man')).toBe('correct = false');
  expect(toggled('pre:tok:a or pre:tok:b', 'hyp:tok:c')).toBe('(pre:tok:a or pre:tok:b) AND hyp:tok:c');
  expect(toggled('(pre:tok:a OR pre:tok:b) AND hyp:tok:c', 'hyp:tok:c')).toBe('(pre:tok:a OR pre:tok:b)');
  expect(toggled('NOT pre:tok:man', 'pre:tok:man')).toBe('NOT pre:tok:man AND pre:tok:man');
});

it('finds a concept only where it is a condition of its own', () => {
  expect(hasConcept('pre:tok:man AND correct', 'pre:tok:man')).toBe(true);
  expect(hasConcept('NOT pre:tok:man', 'pre:tok:man')).toBe(false);
  expect(hasConcept('pre:tok:man OR correct', 'pre:tok:man')).toBe(false);
});

it('quotes what a formula would read as its own', () => {
  expect(quoted('hyp:tok:man')).toBe('hyp:tok:man');
  expect(quoted("hyp:tok:n't")).toBe('hyp:tok:"n\'t"');
  expect(quoted('pre:tok:"')).toBe('pre:tok:"\\""');
  expect(toggled('hyp:tok:"n\'t"', "hyp:tok:n't")).toBe('');
});
