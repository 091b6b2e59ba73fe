import { describe, expect, it } from 'vitest';
import { ANALYSES } from '../../dev/analyses.mjs';
import { draftOf, fieldIn, fieldsOf, read } from './schema';

const COUNT = ANALYSES.find((each) => each.name === 'word count')!;
const fields = fieldsOf(COUNT);
const field = (name: string) => fields.find((each) => each.name === name)!;

describe('a form made from a schema', () => {
  it('asks first for what must be given, then in the order of the server', () => {
    expect(fields.map((each) => each.name)).toEqual([
      'data',
      'files',
      'by',
      'lowerCase',
      'least',
      'share',
      'columns',
      'stopWords',
      'out',
      'rules',
    ]);
    expect(fields.map((each) => each.required)).toEqual([true, true, ...Array(8).fill(false)]);
  });

  it('knows what each parameter is', () => {
    expect(fields.map((each) => each.kind)).toEqual([
      'text',
      'list',
      'choice',
      'flag',
      'whole',
      'number',
      'list',
      'list',
      'file',
      'json',
    ]);
    expect(field('lowerCase').words).toBe('lower case');
    expect(field('by').choices).toEqual(['word', 'lemma']);
    expect(field('least').usual).toBe('3');
    expect([field('files').element, field('columns').element, field('stopWords').element]).toEqual([
      'file',
      'whole',
      'text',
    ]);
  });

  it('reads what was typed, and leaves out what was not', () => {
    const draft = {
      data: ' demo ',
      files: '/tmp/a b.txt\n\n/tmp/c,d.txt\n',
      least: ' 12 ',
      share: '5e-2',
      columns: '1, 2 3',
      stopWords: 'the\na, or an',
      rules: '[{"do": "drop"}]',
    };
    expect(read(fields, draft)).toEqual({
      faults: {},
      parameters: {
        data: ' demo ',
        files: ['/tmp/a b.txt', '/tmp/c,d.txt'],
        least: 12,
        share: 0.05,
        columns: [1, 2, 3],
        stopWords: ['the', 'a, or an'],
        rules: [{ do: 'drop' }],
      },
    });
  });

  it('says at each field what is wrong with it', () => {
    const { faults } = read(fields, { least: '3.5', share: 'Infinity', columns: '1 two', rules: '[' });
    expect(Object.keys(faults)).toEqual(['data', 'files', 'least', 'share', 'columns', 'rules']);
    expect(faults['data']).toBe('This is needed.');
    expect(faults['least']).toBe('“3.5” is not a whole number.');
    expect(faults['columns']).toBe('“two” is not a whole number.');
    expect(faults['rules']).toMatch(/^This is not JSON: /);
  });

  it('shows parameters of a run before so that reading gives them back', () => {
    const parameters = { data: 'demo', files: ['a', 'b'], by: 'lemma', lowerCase: true, least: 0, rules: [{ do: 1 }] };
    expect(read(fields, draftOf(fields, parameters))).toEqual({ faults: {}, parameters });
  });

  it('finds the field that the server speaks of', () => {
    expect(fieldIn('the parameter "least" must be a whole number, got "x"', fields)).toBe('least');
    expect(fieldIn('the parameter "rules[0].do" is missing', fields)).toBe('rules');
    expect(fieldIn('give --stop-words or --by, not both', fields)).toBe('stopWords');
    expect(fieldIn('there is no data set "data-2"; closest: "demo"', fields)).toBeNull();
  });
});
