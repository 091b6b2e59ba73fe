import { describe, expect, it } from 'vitest';
import { directionParameters, METHODS, sentenceParameters, type DirectionForm } from './making';

const FORM: DirectionForm = {
  model: 'reviews',
  method: 'mean',
  data: 'reviews',
  column: ' sentiment ',
  positive: 'positive',
  negative: '',
  formula: 'text:tok:good',
  formula2: '',
  pairs: 'pairs.tsv',
  prompt: 'I love ',
  prompt2: 'I hate ',
  layer: '2',
  token: '',
  as: ' mood ',
};

describe('what a direction is made of', () => {
  it('is asked for with what its source takes and nothing else', () => {
    const common = { model: 'reviews', method: 'mean', as: 'mood', layers: [2] };
    expect(directionParameters('labels', FORM)).toEqual({
      ...common,
      data: 'reviews',
      column: 'sentiment',
      positive: 'positive',
    });
    expect(directionParameters('slices', { ...FORM, layer: '', token: 'mean' })).toEqual({
      model: 'reviews',
      method: 'mean',
      as: 'mood',
      data: 'reviews',
      formula: 'text:tok:good',
      token: 'mean',
    });
    expect(directionParameters('pairs', FORM)).toEqual({ ...common, pairs: 'pairs.tsv', positive: 'positive' });
    // A prompt's blanks count: tokens depend on them.
    expect(directionParameters('prompts', FORM)).toEqual({ ...common, prompt: 'I love ', prompt2: 'I hate ' });
  });

  it('is not asked for while something is missing', () => {
    expect(directionParameters('labels', { ...FORM, column: ' ' })).toBeNull();
    expect(directionParameters('slices', { ...FORM, as: '' })).toBeNull();
  });

  it('has a method for each source', () => {
    for (const source of ['labels', 'slices', 'pairs', 'prompts'] as const)
      expect(METHODS.some((each) => each.sources.includes(source))).toBe(true);
  });
});

describe('the vector of a sentence', () => {
  it('needs the sentence and a name', () => {
    const form = { model: 'm', text: ' A b . ', hook: '', positions: 'all' as const, steps: 10, seed: 1, as: 'v' };
    expect(sentenceParameters(form)).toEqual({
      model: 'm',
      text: 'A b .',
      positions: 'all',
      steps: 10,
      seed: 1,
      as: 'v',
    });
    expect(sentenceParameters({ ...form, hook: 'h' })).toMatchObject({ hook: 'h' });
    expect(sentenceParameters({ ...form, text: ' ' })).toBeNull();
  });
});
