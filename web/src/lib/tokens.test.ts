import { describe, expect, it } from 'vitest';
import { glyphs, inline, likelihood, spoken, stepOf } from './tokens';

describe('the shading of a token', () => {
  it('deepens as the token becomes less likely, and a limit belongs to the likelier side', () => {
    const steps = [1, 0.9, 0.89, 0.5, 0.3, 0.2, 0.1, 0.05, 0.049, 1e-9].map((each) => stepOf(Math.log(each)));
    expect(steps).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('is none where nothing predicts the token', () => {
    expect(stepOf(null)).toBeNull();
  });
});

describe('log-probability and perplexity', () => {
  it('are those of a die: six equally likely faces are a perplexity of six', () => {
    const die = Array.from({ length: 10 }, () => ({ logprob: -Math.log(6) }));
    const { logprob, perplexity, tokens } = likelihood(die);
    expect(tokens).toBe(10);
    expect(logprob).toBeCloseTo(-17.9176, 4);
    expect(perplexity).toBeCloseTo(6, 10);
  });

  it('leave out tokens that nothing predicts, and are not there without any', () => {
    expect(likelihood([{ logprob: null }, { logprob: -1 }])).toEqual({ tokens: 1, logprob: -1, perplexity: Math.E });
    expect(likelihood([{ logprob: null }]).perplexity).toBeNull();
  });
});

describe('a token that one cannot see', () => {
  it('is shown by a sign', () => {
    expect(glyphs('  ', 1)).toEqual([{ text: '··', sign: true }]);
    expect(glyphs('\t', 1)).toEqual([{ text: '⇥', sign: true }]);
    expect(glyphs('<|endoftext|>', 1)).toEqual([{ text: '<|endoftext|>', sign: true }]);
    expect(glyphs('[SEP]', 1)).toEqual([{ text: '[SEP]', sign: true }]);
    expect(glyphs('</s>', 1)).toEqual([{ text: '</s>', sign: true }]);
    expect(glyphs('', 50256)).toEqual([{ text: '#50256', sign: true }]);
    expect(glyphs('\u200b', 1)).toEqual([{ text: 'U+200B', sign: true }]);
    expect(glyphs('\ufffd', 1)).toEqual([{ text: 'U+FFFD', sign: true }]);
  });

  it('keeps its line break beside the sign', () => {
    expect(glyphs('.\n\nA', 1)).toEqual([
      { text: '.', sign: false },
      { text: '⏎', sign: true },
      { text: '\n', sign: false },
      { text: '⏎', sign: true },
      { text: '\n', sign: false },
      { text: 'A', sign: false },
    ]);
    expect(inline('.\r\nA', 1)).toBe('.␍⏎A');
  });

  it('is told from text that only looks like one', () => {
    expect(glyphs('<b>', 1)).toEqual([{ text: '<b>', sign: true }]);
    expect(glyphs('a < b > c', 1)).toEqual([{ text: 'a < b > c', sign: false }]);
    expect(glyphs(' food', 1)).toEqual([{ text: ' food', sign: false }]);
    expect(glyphs('👩‍👩‍👧', 1)).toEqual([{ text: '👩‍👩‍👧', sign: false }]);
  });

  it('shows the blanks at its ends in lists, and is said in words', () => {
    expect(inline(' the ', 1)).toBe('·the·');
    expect(spoken(' ', 1)).toBe('space');
    expect(spoken('\n', 1)).toBe('new line');
    expect(spoken(' the', 1)).toBe('the');
    expect(spoken('', 7)).toBe('token number 7');
  });
});
