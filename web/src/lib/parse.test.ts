import { describe, expect, it } from 'vitest';
import { tokens } from './lexer';
import { parse, parseColumn, print } from './parse';

const printed = (text: string): string | null => {
  const tree = parse(text);
  return tree && print(tree);
};

// The expected prints are those of the server's FormulaTest.
describe('a formula', () => {
  it('is printed with keywords in capitals and only the parentheses it needs', () => {
    expect(printed('a and not(b or neighbors(c))')).toBe('a AND NOT (b OR NEIGHBORS(c))');
    expect(printed('((a or b)) and ((c))')).toBe('(a OR b) AND c');
    expect(printed('a and (b and c)')).toBe('a AND (b AND c)');
    expect(printed('(a and b) and c')).toBe('a AND b AND c');
    expect(printed('not not (a)')).toBe('NOT NOT a');
  });

  it('may have comparisons, words, slices and models in it', () => {
    expect(printed('unit(mlp.relu,870)>0 and label=contradiction')).toBe(
      'unit(mlp.relu, 870) > 0 AND label = contradiction',
    );
    expect(printed('slice("negated hypotheses") or MODELS(a, "b c").disagree')).toBe(
      'slice("negated hypotheses") OR models(a, "b c").disagree',
    );
    expect(printed('"two words" and x = null and y = "null"')).toBe('"two words" AND x = null AND y = "null"');
    expect(printed('hyp:tok:"n\'t" and concept("odd name")')).toBe('hyp:tok:"n\'t" AND concept("odd name")');
  });

  it('that cannot be read is none, however deep or long', () => {
    for (const text of [
      'a b',
      'a AND',
      '(a',
      'a)',
      'a = ',
      'loss > null',
      'models(a).disagree',
      'label(x',
      '"open',
      '!a',
      '""',
    ]) {
      expect(parse(text), text).toBeNull();
    }
    expect(parse('('.repeat(100_000))).toBeNull();
    expect(parse(`${'('.repeat(200)}a${')'.repeat(200)}`)).not.toBeNull();
    expect(parse(`${'NOT '.repeat(201)}a`)).toBeNull();
    expect(parse(Array(500).fill('a').join(' AND '))).not.toBeNull();
    expect(parse(Array(501).fill('a').join(' AND '))).toBeNull();
  });

  it('has tokens in every script, and none of a sign that it does not know', () => {
    expect(tokens('hyp:tok:قطة AND "👩‍👩‍👧 x"').map(({ kind, name }) => [kind, name])).toEqual([
      ['name', 'hyp:tok:قطة'],
      ['and', 'AND'],
      ['quoted', '👩‍👩‍👧 x'],
    ]);
    expect(tokens('a & 👩').map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ['name', 0, 1],
      ['bad', 2, 3],
      ['bad', 4, 6],
    ]);
  });
});

describe('a column’s name', () => {
  it('may have arguments', () => {
    expect(parseColumn('unit( mlp.relu , 12 )')).toEqual({ name: 'unit', arguments: ['mlp.relu', '12'] });
    expect(parseColumn('"odd name"')).toEqual({ name: 'odd name', arguments: [] });
  });

  it('is no formula', () => {
    for (const text of ['', 'a = b', 'slice(x)', 'a AND b', 'unit(']) expect(parseColumn(text), text).toBeNull();
  });
});
