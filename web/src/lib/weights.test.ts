import { describe, expect, it } from 'vitest';
import { push, pushWords, weightList, weightScale } from './weights';

const LABELS = ['entailment', 'neutral', 'contradiction'];

describe('class weights', () => {
  it('says where a unit pushes', () => {
    expect(pushWords([-0.3, 0, 0.4], LABELS)).toBe('pushes towards contradiction, away from entailment');
  });

  it('compares labels with each other: a positive weight below the others still pushes away', () => {
    expect(push([0.5, 0.1, 0.4])).toMatchObject({ towards: 0, awayFrom: 1 });
  });

  it('does not invent a direction', () => {
    expect(pushWords([0.2, 0.2, 0.2], LABELS)).toBe('favours no label');
    expect(pushWords(null, LABELS)).toBe('no class weights');
  });

  it('reads all weights out', () => {
    expect(weightList([-0.314, 0, 0.4], LABELS)).toBe('entailment −0.31, neutral 0.00, contradiction +0.40');
  });

  it('shares one round scale', () => {
    expect(weightScale([{ weights: [0.1, -0.43] }, { weights: null }])).toBe(0.5);
    expect(weightScale([{ weights: [1.2] }])).toBe(1.5);
    expect(weightScale([{ weights: [9] }])).toBe(10);
    expect(weightScale([])).toBe(1);
  });
});
