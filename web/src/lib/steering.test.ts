import { describe, expect, it } from 'vitest';
import {
  acting,
  lineParameters,
  measureParameters,
  stopOf,
  klStep,
  readSteer,
  readSteered,
  sliderReach,
  steeredText,
  steerOf,
  steerParameters,
  USUAL_STEERED,
  writeSteer,
  type Steered,
} from './steering';

const taste: Steered = {
  vector: 'taste + 0.5*"my set"[3]',
  strength: -2.5,
  how: 'clamp',
  steps: 'generated',
  where: 'last',
  muted: true,
};

describe('the address of Steer', () => {
  it('brings everything back', () => {
    const view = {
      ...readSteer(''),
      settings: {
        ...readSteer('').settings,
        model: 'tiny',
        prompt: 'The food & the drink = 5',
        temperature: 0.5,
        topK: 4,
        topP: 0.9,
        seed: 7,
        maxNew: 12,
        samples: 3,
      },
      steers: [taste, { ...USUAL_STEERED, vector: '' }, { ...USUAL_STEERED, vector: 'a b' }],
      run: 'r9',
      sample: 1,
      shade: 'kl' as const,
      token: { of: 'steered' as const, at: 4 },
      side: 'make' as const,
      vector: 'taste',
      line: { from: 'a', to: '-b', steps: 5, run: 'r4' },
      measured: 'r5',
    };
    expect(readSteer(writeSteer(view))).toEqual(view);
  });

  it('is empty where all is as usual', () => {
    expect(writeSteer(readSteer(''))).toBe('');
  });

  it('leaves out what cannot be read', () => {
    const view = readSteer(
      '?steer=much+add+both+all+on+x&steer=1+sing+both+all+on+x&steer=2+add+both+all+on+x&token=up+3&new=-1',
    );
    expect(view.steers).toEqual([{ ...USUAL_STEERED, strength: 2, vector: 'x' }]);
    expect(view.token).toBeNull();
    expect(view.settings.maxNew).toBe(30);
  });
});

describe('a vector at work', () => {
  it('is written as five words and its expression, and read again', () => {
    expect(steeredText(taste)).toBe('-2.5 clamp generated last off taste + 0.5*"my set"[3]');
    expect(readSteered(steeredText(taste))).toEqual(taste);
  });

  it('says its positions as the server takes them', () => {
    expect(steerOf({ ...USUAL_STEERED, vector: ' v ', where: 'first' })).toEqual({
      vector: 'v',
      strength: 1,
      how: 'add',
      steps: 'both',
      positions: { at: [0] },
    });
    expect(steerOf(taste)['positions']).toEqual({ which: 'last' });
  });

  it('that is muted or has no expression does not act', () => {
    const quiet = { ...USUAL_STEERED, vector: '  ' };
    const loud = { ...USUAL_STEERED, vector: 'v' };
    expect(acting([taste, quiet, loud])).toEqual([loud]);
    const asked = steerParameters({ ...readSteer('').settings, sampling: false }, 'm', [taste, quiet, loud]);
    expect(asked).toEqual({ model: 'm', steers: [steerOf(loud)], maxNew: 30, greedy: true });
  });

  it('has its strength on the slider, however large', () => {
    for (const strength of [0, 4, -4.1, 99, -2000])
      expect(sliderReach(strength)).toBeGreaterThanOrEqual(Math.abs(strength));
  });
});

describe('the shading by KL', () => {
  it('deepens at its limits', () => {
    expect([0, 0.01, 0.1, 0.5, 2, 40].map(klStep)).toEqual([0, 1, 2, 3, 4, 4]);
    expect(klStep(null)).toBeNull();
  });
});

describe('a line', () => {
  it('is asked for once it has both ends', () => {
    const line = { from: ' a ', to: '', steps: 3, run: null };
    expect(lineParameters(line, 'm', readSteer('').settings)).toBeNull();
    expect(lineParameters({ ...line, to: 'b' }, 'm', { ...readSteer('').settings, prompt: 'The' })).toEqual({
      model: 'm',
      from: 'a',
      to: 'b',
      steps: 3,
      prompt: 'The',
      maxNew: 30,
    });
  });

  it('has an expression at each stop', () => {
    expect(stopOf('a', 'b - c', 0.25)).toBe('0.75*(a) + 0.25*(b - c)');
    expect(stopOf('a', 'b', 1 / 3)).toBe('0.666667*(a) + 0.333333*(b)');
    expect([stopOf('a', 'b', 0), stopOf('a', 'b', 1)]).toEqual(['a', 'b']);
  });
});

describe('a measurement', () => {
  const form = {
    unit: 'states' as const,
    strengths: '',
    data: 'reviews',
    column: 'label',
    positive: 'positive',
    negative: '',
    samples: 5,
    maxNew: 10,
    random: 2,
    seed: 1,
    neutral: '',
    sideData: 'nli',
    sideFormula: 'label = neutral',
  };

  const greedy = { ...readSteer('').settings, prompt: '', sampling: false };

  it('is of what is at work', () => {
    const at = { ...USUAL_STEERED, vector: 'v', strength: 1 };
    expect(measureParameters(form, [0, 1], 'm', greedy, [at])).toEqual({
      model: 'm',
      steers: [steerOf(at)],
      unit: 'states',
      strengths: [0, 1],
      data: 'reviews',
      column: 'label',
      positive: 'positive',
      samples: 5,
      maxNew: 10,
      random: 2,
      seed: 1,
      sides: [{ data: 'nli', formula: 'label = neutral' }],
    });
  });

  it('keeps proportions and signs, with 1 for the strongest, and samples as the texts do', () => {
    const asked = measureParameters(form, [1], 'm', { ...greedy, sampling: true, temperature: 0.7, topK: 5 }, [
      { ...USUAL_STEERED, vector: 'a', strength: -4 },
      { ...USUAL_STEERED, vector: 'b', strength: 1 },
      { ...USUAL_STEERED, vector: 'c', strength: 100, how: 'project-out' },
    ]);
    expect(asked).toMatchObject({ temperature: 0.7, topK: 5, steers: [{ strength: -1 }, { strength: 0.25 }, {}] });
    expect(asked).not.toHaveProperty('topP');
  });

  it('is not asked for without vectors or with strengths that are no numbers', () => {
    expect(measureParameters(form, [0, 1], 'm', greedy, [])).toBeNull();
    expect(measureParameters(form, null, 'm', greedy, [{ ...USUAL_STEERED, vector: 'v' }])).toBeNull();
  });
});
