import { describe, expect, it } from 'vitest';
import { parts } from './formula';

const kinds = (formula: string): string[] =>
  parts(formula)
    .filter((part) => part.kind !== 'space')
    .map((part) => `${part.kind} ${part.text}`);

describe('parts of a formula', () => {
  it('knows concepts, operators, brackets and NEIGHBORS', () => {
    expect(kinds('pre:tok:man AND NOT (pre:tok:woman OR NEIGHBORS(hyp:tok:sitting))')).toEqual([
      'concept pre:tok:man',
      'operator AND',
      'operator NOT',
      'bracket (',
      'concept pre:tok:woman',
      'operator OR',
      'function NEIGHBORS',
      'bracket (',
      'concept hyp:tok:sitting',
      'bracket )',
      'bracket )',
    ]);
  });

  it('splits a concept into field, set and value', () => {
    expect(parts('pair:overlap:75')).toEqual([
      { kind: 'concept', text: 'pair:overlap:75', field: 'pair', set: 'overlap', value: '75' },
    ]);
  });

  it('keeps odd values whole: quotes, punctuation tags, brackets and operators inside quotes', () => {
    expect(kinds('hyp:tok:"n\'t" OR pre:tag:. OR hyp:tag:prp$ OR hyp:tok:"a \\" (and) b" or pre:tok:::')).toEqual([
      'concept hyp:tok:"n\'t"',
      'operator OR',
      'concept pre:tag:.',
      'operator OR',
      'concept hyp:tag:prp$',
      'operator OR',
      'concept hyp:tok:"a \\" (and) b"',
      'operator or',
      'concept pre:tok:::',
    ]);
  });

  it('does not take a word that begins with an operator for one', () => {
    expect(kinds('pre:tok:nothing AND android')).toEqual(['concept pre:tok:nothing', 'operator AND', 'other android']);
  });

  it('loses no character of anything', () => {
    const odd = [
      '',
      '   ',
      '<script>alert(1)</script>',
      'pre:tok:"unfinished',
      'unit(mlp.relu, 870) > 0 AND label = "x"',
      'pre:tok:👩‍👩‍👧 OR hyp:tok:قطة',
      'a"b"c"',
      '((((',
      'pre: tok:man',
    ];
    for (const formula of odd) {
      expect(
        parts(formula)
          .map((part) => part.text)
          .join(''),
      ).toBe(formula);
    }
  });
});
