import { describe, expect, it } from 'vitest';
import {
  acting,
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
