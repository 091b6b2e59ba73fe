import { describe, expect, it } from 'vitest';
import { carried } from './faults';

describe('a fault’s place in a text that goes on changing', () => {
  const fault = { start: 4, end: 7 };

  it('stays before what changes, and moves with what changes before it', () => {
    expect(carried(fault, 'abc def ghi', 'abc def ghijk')).toEqual(fault);
    expect(carried(fault, 'abc def ghi', 'xxabc def ghi')).toEqual({ start: 6, end: 9 });
  });

  it('grows and shrinks with what it is about', () => {
    expect(carried(fault, 'abc def', 'abc defg')).toEqual({ start: 4, end: 8 });
    expect(carried(fault, 'abc def', 'abc d')).toEqual({ start: 4, end: 5 });
    expect(carried(fault, 'abc def', '')).toEqual({ start: 0, end: 0 });
  });
});
