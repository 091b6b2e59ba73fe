import { describe, expect, it } from 'vitest';
import type { Steering } from '../api/steering';
import { meanKl, textsOf, touchedBy } from './steered';

const told = (id: number, logprob: number | null, other: number | null, kl: number | null) => ({
  id,
  text: `t${id}`,
  logprob,
  other,
  kl,
});

const UNSCORED = { logprob: null, other: null, kl: null, stopped: false };

const RESULT: Steering['result'] = {
  promptIds: [0, 1],
  prompt: [told(0, null, null, 0.5), told(1, -1, -2, 0.25)],
  samples: [
    {
      seed: 3,
      unsteered: { tokens: [told(2, -0.5, -4, 3)], text: ' two', ...UNSCORED },
      steered: { tokens: [told(3, -0.25, -8, 1), told(4, -0.125, -9, 2)], text: ' three four', ...UNSCORED },
      same: false,
    },
  ],
  steers: [],
  touched: [
    { steer: 1, place: 'blocks.1.hook_resid_post', sample: 0, step: 0, positions: [0, 1] },
    { steer: 0, place: 'blocks.1.hook_resid_post', sample: 0, step: 0, positions: [1] },
    { steer: 0, place: 'blocks.1.hook_resid_post', sample: 0, step: 1, positions: [2] },
    { steer: 0, place: 'blocks.1.hook_resid_post', sample: 1, step: 1, positions: [3] },
  ],
  gate: null,
  warnings: [],
};

describe('texts with and without steering', () => {
  it('grow as their tokens come, each side for itself', () => {
    const parts: Steering['part'][] = [
      { kind: 'prompt', side: 'unsteered', tokens: [{ id: 0, text: 'a', logprob: null, alternatives: [] }] },
      { kind: 'token', side: 'unsteered', sample: 1, index: 0, id: 5, text: 'b', logprob: -1, alternatives: [] },
      { kind: 'token', side: 'unsteered', sample: 0, index: 0, id: 6, text: 'c', logprob: -2, alternatives: [] },
    ];
    expect(textsOf(parts.slice(0, 1), null)[0]!.unsteered).toMatchObject({ own: 1, tokens: [{ text: 'a' }] });
    const [first, second] = textsOf(parts, null);
    expect(first!.unsteered.tokens.map(({ text }) => text)).toEqual(['a', 'c']);
    expect(second!.unsteered.tokens.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(first!.steered).toEqual({ tokens: [], own: 0 });
    expect(textsOf([], null)).toEqual([]);
  });

  it('say by which vectors a state was changed, in the steered text alone', () => {
    const [{ unsteered, steered }] = textsOf([], RESULT) as [ReturnType<typeof textsOf>[number]];
    expect(steered.tokens.map(({ by }) => by)).toEqual([[1], [0, 1], [0], []]);
    expect(unsteered.tokens.map(({ by }) => by)).toEqual([[], [], []]);
    expect(touchedBy([]).size).toBe(0);
  });

  it('read the prompt each as its own model does', () => {
    const [{ unsteered, steered }] = textsOf([], RESULT) as [ReturnType<typeof textsOf>[number]];
    expect(unsteered.tokens[1]).toMatchObject({ logprob: -1, other: -2, kl: 0.25 });
    expect(steered.tokens[1]).toMatchObject({ logprob: -2, other: -1, kl: 0.25 });
    expect(steered.tokens[2]).toMatchObject({ logprob: -0.25, other: -8 });
    expect(meanKl(steered.tokens.slice(steered.own))).toBe(1.5);
    expect(meanKl([])).toBeNull();
  });
});
