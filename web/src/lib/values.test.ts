import { describe, expect, it } from 'vitest';
import { cell, csvOf, plain, shapeOf } from './values';

describe('any result', () => {
  it('is a table where it is a list of records, with the columns of all of them', () => {
    expect(
      shapeOf([
        { id: 1, ok: true },
        { id: 2, why: 'late' },
      ]),
    ).toEqual({
      kind: 'table',
      columns: ['id', 'ok', 'why'],
      rows: [
        { id: 1, ok: true },
        { id: 2, why: 'late' },
      ],
    });
    expect(shapeOf([{ id: 1, limit: { value: 0.5, why: 'x' } }])).toMatchObject({
      columns: ['id', 'limit.value', 'limit.why'],
      rows: [{ id: 1, 'limit.value': 0.5, 'limit.why': 'x' }],
    });
    expect(shapeOf([1, 'two', null])).toEqual({ kind: 'words', all: ['1', 'two', '–'] });
    expect(shapeOf([[1], [2]]).kind).toBe('list');
    expect(shapeOf([]).kind).toBe('nothing');
    expect(shapeOf({}).kind).toBe('nothing');
    expect(shapeOf({ a: { b: 1 } })).toEqual({ kind: 'record', entries: [['a', { b: 1 }]] });
  });

  it('has numbers in few digits, and none that says zero for something', () => {
    expect(plain(0.123456789)).toBe('0.123457');
    expect(plain(0.5)).toBe('0.5');
    expect(plain(0.0000123456789)).toBe('1.23457e-5');
    expect(plain(2100)).toBe('2100');
    expect(plain(1234567)).toBe('1,234,567');
    expect(plain(false)).toBe('no');
    expect(cell([1, 2])).toBe('1, 2');
    expect(cell({ a: 1 })).toBe('{"a":1}');
  });

  it('is saved as CSV that opens as it is', () => {
    expect(csvOf(['a', 'b'], [{ a: 'x,"y"', b: -1.5 }, { b: '=1+1' }, { a: 'line\nbreak', b: [1, 2] }])).toBe(
      'a,b\r\n"x,""y""",-1.5\r\n,\'=1+1\r\n"line\nbreak","[1,2]"\r\n',
    );
  });
});
