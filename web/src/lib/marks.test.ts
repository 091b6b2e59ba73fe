import { describe, expect, it } from 'vitest';
import type { Mark } from '../api/types';
import { clip, segments, shades } from './marks';

/** Marked stretches in square brackets. */
const shown = (text: string, ...marks: Mark[]): string =>
  segments(text, marks)
    .map((segment) => (segment.marked ? `[${segment.text}]` : segment.text))
    .join('');

describe('marks in a text', () => {
  it('marks words by their offsets', () => {
    expect(shown('A man is not asleep', [2, 5], [9, 12])).toBe('A [man] is [not] asleep');
  });

  it('takes marks in any order and joins those that touch or overlap', () => {
    expect(shown('abcdef', [4, 6], [0, 2], [1, 3])).toBe('[abc]d[ef]');
    expect(shown('abcdef', [0, 2], [2, 4])).toBe('[abcd]ef');
    expect(shown('abcdef', [0, 5], [1, 2])).toBe('[abcde]f');
  });

  it('ignores empty marks and those outside the text, and cuts those that reach out', () => {
    expect(shown('abc', [1, 1], [3, 9], [2, 1])).toBe('abc');
    expect(shown('abc', [-4, 1], [2, 99])).toBe('[a]b[c]');
    expect(segments('', [[0, 1]])).toEqual([]);
  });

  it('counts UTF-16 code units, so that marks after an emoji stay in place', () => {
    // The dog is two code units: "cat" stands at 6 to 9.
    expect(shown('🐕 or cat', [6, 9])).toBe('🐕 or [cat]');
  });

  it('never tears an emoji sequence or a letter from its accent', () => {
    expect(shown('a 👩‍👩‍👧 b', [2, 4])).toBe('a [👩‍👩‍👧] b');
    expect(shown('cafe\u0301 au lait', [3, 4])).toBe('caf[e\u0301] au lait');
    expect(shown('👍🏽!', [2, 4])).toBe('[👍🏽]!');
  });

  it('keeps right-to-left text in logical order', () => {
    // "the cat sleeps": the second word, at 4 to 8 of the logical order.
    expect(shown('هذه قطة نائمة', [4, 7])).toBe('هذه [قطة] نائمة');
  });

  it('shows markup as text', () => {
    expect(shown('<b onclick="x">hi</b>', [15, 17])).toBe('<b onclick="x">[hi]</b>');
  });
});

describe('clipping a long text', () => {
  it('keeps marks and says how much is left', () => {
    const { shown, left } = clip(segments('one two three', [[4, 7]]), 6);
    expect(shown).toEqual([
      { text: 'one ', marked: false },
      { text: 'tw', marked: true },
    ]);
    expect(left).toBe(7);
  });

  it('does not cut inside a visible character', () => {
    expect(clip([{ text: 'a👩‍👩‍👧', marked: false }], 4)).toEqual({ shown: [{ text: 'a', marked: false }], left: 8 });
  });

  it('is quick for a text of a megabyte', () => {
    const text = 'word '.repeat(200_000);
    const { shown, left } = clip(segments(text, [[500_000, 500_004]]), 1000);
    expect(shown.map((segment) => segment.text.length)).toEqual([1000]);
    expect(left).toBe(999_000);
  });
});

describe('a text whose rows are tokens', () => {
  const text = 'A fine day';
  const own = { start: 2, end: 6 };

  it('is cut at its tokens and marks, and comes back whole', () => {
    const all = shades(
      text,
      [
        [0, 1, 0.5],
        [2, 4, -2],
        [4, 6, 1],
        [7, 10, 3],
      ],
      [[7, 10]],
      own,
    );
    expect(all.map((each) => each.text).join('')).toBe(text);
    expect(all).toEqual([
      { text: 'A', value: 0.5, marked: false, own: false },
      { text: ' ', value: null, marked: false, own: false },
      { text: 'fi', value: -2, marked: false, own: true },
      { text: 'ne', value: 1, marked: false, own: true },
      { text: ' ', value: null, marked: false, own: false },
      { text: 'day', value: 3, marked: true, own: false },
    ]);
  });

  it('never tears a visible character whose bytes are several tokens; the strongest counts', () => {
    const family = '👩‍👩‍👧';
    const all = shades(
      `${family}!`,
      [
        [0, 2, 1],
        [2, 5, -4],
        [5, 8, 2],
        [8, 9, 0.1],
      ],
      [],
      { start: 2, end: 5 },
    );
    expect(all).toEqual([
      { text: family, value: -4, marked: false, own: true },
      { text: '!', value: 0.1, marked: false, own: false },
    ]);
  });

  it('keeps to itself what lies outside of it', () => {
    const all = shades(
      'ab',
      [
        [-3, 1, 1],
        [1, 99, 2],
      ],
      [[5, 9]],
      { start: 0, end: 1 },
    );
    expect(all.map((each) => [each.text, each.value, each.marked])).toEqual([
      ['a', 1, false],
      ['b', 2, false],
    ]);
  });
});
